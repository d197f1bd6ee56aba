import { giveToken } from '../state/api.ts';

/** Asks for the read token; it is kept for this tab only. `said` is what the server says of the one before. */
export const TokenForm = ({ said }: { said: string }) => (
  <main class="token">
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const token = new FormData(event.currentTarget).get('token');
        if (typeof token === 'string' && token !== '') giveToken(token);
      }}
    >
      <h1>Throughline</h1>
      <p>
        This installation is read with a token (TL_READ_TOKEN). Ask whoever runs it; this tab keeps it until you close
        it.
      </p>
      {said && (
        <p class="fault" role="alert">
          {said}
        </p>
      )}
      <label>
        Read token <input name="token" type="password" autocomplete="off" required />
      </label>
      <button type="submit">Open</button>
    </form>
  </main>
);
