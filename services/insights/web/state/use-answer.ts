import { useEffect, useState } from 'preact/hooks';
import { ApiFault, ask, tokenGiven } from './api.ts';

/** What is known of an answer: old data stays while new is asked for, and beside a fault. */
export interface Answer<T> {
  readonly data: T | undefined;
  readonly fault: ApiFault | undefined;
  /** Nothing has come yet. */
  readonly loading: boolean;
}

const nothing = { data: undefined, fault: undefined, loading: true };
const LONGEST_WAIT_MS = 30_000;

/**
 * Asks a path now and again every `everyMs` while the page is visible; after a fault it waits twice as long each time.
 * An undefined path asks nothing.
 */
export function useAnswer<T>(path: string | undefined, everyMs: number): Answer<T> {
  const [held, hold] = useState<Answer<T> & { path?: string | undefined }>(nothing);
  const again = tokenGiven.value;
  useEffect(() => {
    if (path === undefined) return hold(nothing);
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wait = everyMs;
    const next = () => {
      timer = setTimeout(() => (document.hidden ? next() : void look()), wait);
    };
    const look = async () => {
      try {
        const data = await ask<T>(path, { signal: stop.signal });
        wait = everyMs;
        hold({ data, fault: undefined, loading: false, path });
      } catch (error) {
        if (stop.signal.aborted) return;
        wait = Math.min(wait * 2, LONGEST_WAIT_MS);
        const fault = error instanceof ApiFault ? error : new ApiFault('page', String(error));
        hold((before) => ({ data: before.data, fault, loading: false, path }));
      }
      if (!stop.signal.aborted) next();
    };
    void look();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [path, everyMs, again]);
  return held;
}
