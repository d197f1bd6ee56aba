import { useEffect, useState } from 'preact/hooks';
import { tokenGiven } from './api.ts';
import { type Answer, type Held, heldOf, keepAsking, NOTHING } from './asking.ts';

/** Keeps asking a path while it is shown; an undefined path asks nothing. Of another path nothing stays. */
export function useAnswer<T>(path: string | undefined, everyMs: number): Answer<T> {
  const [held, hold] = useState<Held<T>>(NOTHING);
  const again = tokenGiven.value;
  useEffect(() => (path === undefined ? hold(NOTHING) : keepAsking<T>(path, everyMs, hold)), [path, everyMs, again]);
  return heldOf(held, path);
}
