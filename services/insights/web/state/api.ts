import { signal } from '@preact/signals';

/** An answer that was no success: a code and a sentence that says what to do. */
export class ApiFault extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const TOKEN = 'throughline.read-token';
const EDIT_TOKEN = 'throughline.edit-token';

/** The server wants the read token: why the one that was given will not do, "" where none was. Undefined: it wants none. */
export const tokenWanted = signal<string | undefined>(undefined);
/** Counts up when a token was given: what waits asks again. */
export const tokenGiven = signal(0);

/** Keeps the token for this tab only. */
export function giveToken(token: string): void {
  sessionStorage.setItem(TOKEN, token);
  tokenWanted.value = undefined;
  tokenGiven.value += 1;
}

/** Keeps the token for changing identity, for this tab only. */
export const giveEditToken = (token: string): void => sessionStorage.setItem(EDIT_TOKEN, token);

/** Asks the API; `edit` shows the token for changing identity where one was given. `T` is the shape the route states at /docs: page and server are built together. */
export async function ask<T>(
  path: string,
  options: { body?: object; signal?: AbortSignal; edit?: boolean } = {},
): Promise<T> {
  const token = (options.edit && sessionStorage.getItem(EDIT_TOKEN)) || sessionStorage.getItem(TOKEN);
  const response = await fetch(`/api/${path}`, {
    method: options.body ? 'POST' : 'GET',
    headers: {
      ...(options.body ? { 'content-type': 'application/json' } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    ...(options.body ? { body: JSON.stringify(options.body) } : {}),
    ...(options.signal ? { signal: options.signal } : {}),
  }).catch((error: unknown) => {
    if (options.signal?.aborted) throw error;
    throw new ApiFault('offline', 'insights does not answer: is it running? It is asked again every few seconds');
  });
  const body = await response.json().catch(() => undefined);
  if (response.ok) {
    if (body !== undefined) return body;
    throw new ApiFault('page', 'the answer is not that of insights, or was cut off: does something stand in between?');
  }
  const said: string = body?.message ?? `the server answered ${response.status}`;
  if (response.status === 401 && body?.code !== 'TL_EDIT_TOKEN') tokenWanted.value = token ? said : '';
  throw new ApiFault(body?.code ?? String(response.status), said);
}

/** A path with parameters; undefined and "" are left out. */
export const path = (route: string, params: Readonly<Record<string, string | number | undefined>> = {}): string => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params))
    if (value !== undefined && value !== '') query.set(name, String(value));
  return query.size === 0 ? route : `${route}?${query}`;
};
