import { Fragment } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CorrectionAnswer, ProfileFigures } from '../../identity/answer.ts';
import type { Customer } from '../../timeline/answer.ts';
import { money, number } from '../format.ts';
import { FaultNote } from '../panels/panel.tsx';
import { ApiFault, giveEditToken } from '../state/api.ts';
import { type Action, decide, isLogin, lastActor, opened, tryOut, type Wish } from './correcting.ts';
import { nameOf } from './names.ts';

const TITLES: Readonly<Record<Action, string>> = {
  undo: 'Undo this join?',
  redo: 'Join them again?',
  merge: 'Join these two customers?',
  separate: 'Separate it from the rest?',
  undo_login: 'Undo this login?',
  redo_login: 'Let this login count again?',
};
const CONFIRM: Readonly<Record<Action, string>> = {
  undo: 'Undo',
  redo: 'Join again',
  merge: 'Join',
  separate: 'Separate',
  undo_login: 'Undo login',
  redo_login: 'Count it again',
};

const faultOf = (error: unknown): ApiFault =>
  error instanceof ApiFault ? error : new ApiFault('page', error instanceof Error ? error.message : String(error));

/** Closes the dialog and gives the keyboard back to the button that opened it. */
function close(wish: Wish): void {
  opened.value = undefined;
  document.getElementById(`open-${wish.key}`)?.focus();
}

/** Says what a correction would change, asks who decides and why, and takes the decision. */
export function Correction({ wish, customer, workspace }: { wish: Wish; customer: Customer; workspace: string }) {
  const [answer, setAnswer] = useState<CorrectionAnswer>();
  const [fault, setFault] = useState<ApiFault>();
  const [busy, setBusy] = useState(false);
  const [asked, askAgain] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.focus(), []);
  useEffect(() => {
    const stop = new AbortController();
    setFault(undefined);
    setAnswer(undefined);
    tryOut(wish, workspace, stop.signal).then(setAnswer, (error: unknown) => {
      if (!stop.signal.aborted) setFault(faultOf(error));
    });
    return () => stop.abort();
  }, [wish.action, wish.identifiers.join(), workspace, asked]);

  const confirm = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const [actor, reason] = [String(given.get('actor')).trim(), String(given.get('reason')).trim()];
    if (actor === '' || reason === '') return setFault(new ApiFault('TL_QUERY', 'say who decides, and why'));
    setBusy(true);
    try {
      await decide(wish, { actor, reason }, workspace, customer);
    } catch (error) {
      setFault(faultOf(error));
      setBusy(false);
    }
  };
  // The dialog is part of the page's flow: what it is about stays in sight.
  return (
    <dialog
      open
      ref={dialog}
      class="correction"
      tabIndex={-1}
      aria-labelledby={`title-${wish.key}`}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        close(wish);
      }}
    >
      <h4 id={`title-${wish.key}`}>{TITLES[wish.action]}</h4>
      <div aria-live="polite">
        {!answer && !fault && <p>Trying out what it would change…</p>}
        {answer && <Outcome answer={answer} wish={wish} />}
        {fault && <FaultNote fault={fault} />}
      </div>
      {fault?.code === 'TL_EDIT_TOKEN' && <EditToken onGiven={() => askAgain((n) => n + 1)} />}
      {answer && (
        <form onSubmit={confirm} autocomplete="off">
          <label>
            Who decides <input name="actor" required maxLength={100} defaultValue={lastActor()} />
          </label>
          <label>
            Why <input name="reason" required maxLength={500} />
          </label>
          <p class="choices">
            <button type="submit" class="go" disabled={busy}>
              {busy ? 'Sending…' : CONFIRM[wish.action]}
            </button>
            <button type="button" onClick={() => close(wish)}>
              Cancel
            </button>
          </p>
        </form>
      )}
      {!answer && (
        <p class="choices">
          <button type="button" onClick={() => close(wish)}>
            Close
          </button>
        </p>
      )}
    </dialog>
  );
}

/** What would happen: the sentence, warnings, and the figures before and after. */
function Outcome({ answer, wish }: { answer: CorrectionAnswer; wish: Wish }) {
  const { sentence, warnings, before, after, changes, chain } = answer;
  const [, last] = wish.identifiers;
  return (
    <>
      <p class="sentence">
        {sentence[0]?.toUpperCase()}
        {sentence.slice(1)}.
      </p>
      {warnings.map((warning) => (
        <p key={warning} class="warning">
          Mind: {warning}.
        </p>
      ))}
      {changes ? (
        <table class="before-after">
          <thead>
            <tr>
              <th scope="col">Events</th>
              <th scope="col">Sessions</th>
              <th scope="col">Orders</th>
              <th scope="col">Revenue</th>
            </tr>
          </thead>
          <Profiles title="Before" profiles={before} />
          <Profiles title="After, as expected" profiles={after} />
        </table>
      ) : (
        <p>No figure changes.</p>
      )}
      {wish.action === 'undo' && chain.length > 0 && last && (
        <button
          type="button"
          class="link"
          onClick={() => {
            opened.value = { key: wish.key, action: 'separate', identifiers: [last] };
          }}
        >
          Separate them instead: cut all of it
        </button>
      )}
      {isLogin(wish.action) && <p class="detail">All logins of this customer on the device are meant.</p>}
    </>
  );
}

const Profiles = ({ title, profiles }: { title: string; profiles: readonly ProfileFigures[] }) => (
  <tbody>
    <tr>
      <th scope="rowgroup" colSpan={4}>
        {title}
      </th>
    </tr>
    {profiles.map(({ profile_id, identifiers, touches, sessions, orders, revenue }) => (
      <Fragment key={profile_id}>
        <tr>
          <th scope="rowgroup" colSpan={4} class="whose">
            {identifiers.map(nameOf).join(', ')}
          </th>
        </tr>
        <tr>
          <td>{number(touches)}</td>
          <td>{number(sessions)}</td>
          <td>{number(orders)}</td>
          <td>{revenue.length === 0 ? '–' : revenue.map((r) => money(r.micros, r.currency)).join(' ')}</td>
        </tr>
      </Fragment>
    ))}
  </tbody>
);

/** Changing identity may need a token of its own; it is kept for this tab only. */
const EditToken = ({ onGiven }: { onGiven: () => void }) => (
  <form
    onSubmit={(event) => {
      event.preventDefault();
      const token = new FormData(event.currentTarget).get('token');
      if (typeof token !== 'string' || token === '') return;
      giveEditToken(token);
      onGiven();
    }}
  >
    <label>
      Edit token <input name="token" type="password" autocomplete="off" required />
    </label>
    <p class="choices">
      <button type="submit">Use it</button>
    </p>
  </form>
);
