import { ApiFault, ask } from './api.ts';

/** What is known of an answer: while it is asked again, and beside a fault, what was answered before stays. */
export interface Answer<T> {
  readonly data: T | undefined;
  readonly fault: ApiFault | undefined;
  /** Nothing has come yet. */
  readonly loading: boolean;
}

/** An answer and the path it was asked under. */
export interface Held<T> extends Answer<T> {
  readonly path: string | undefined;
}

export const NOTHING = { data: undefined, fault: undefined, loading: true, path: undefined };

/** What is held of this path: an answer under another one, of another customer or currency, is none. */
export const heldOf = <T>(held: Held<T>, path: string | undefined): Answer<T> => (held.path === path ? held : NOTHING);

const LONGEST_WAIT_MS = 30_000;

/**
 * Asks a path now and again every `everyMs` while the page is visible; after a fault it waits twice as long each time.
 * Returns what ends it; nothing is held afterwards.
 */
export function keepAsking<T>(
  path: string,
  everyMs: number,
  hold: (change: (before: Held<T>) => Held<T>) => void,
): () => void {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = everyMs;
  const next = () => {
    timer = setTimeout(() => (document.hidden ? next() : void look()), wait);
  };
  const look = async () => {
    const change = await ask<T>(path, { signal: stop.signal }).then(
      (data) => {
        wait = everyMs;
        return (): Held<T> => ({ data, fault: undefined, loading: false, path });
      },
      (error: unknown) => {
        wait = Math.min(wait * 2, LONGEST_WAIT_MS);
        const fault = error instanceof ApiFault ? error : new ApiFault('page', String(error));
        return (before: Held<T>): Held<T> => ({ data: heldOf(before, path).data, fault, loading: false, path });
      },
    );
    // An answer may arrive although nobody waits for it any more.
    if (stop.signal.aborted) return;
    hold(change);
    next();
  };
  void look();
  return () => {
    stop.abort();
    clearTimeout(timer);
  };
}
