/** Answers kept at most, so that a caller who varies the question cannot fill the memory. */
const MOST_ANSWERS = 500;

/** Shares an answer among callers who ask the same within its time, and one running query among those who wait. */
export interface Shared {
  get<T>(key: string, ttlMs: number, ask: () => Promise<T>): Promise<T>;
}

interface Entry {
  readonly answer: Promise<unknown>;
  readonly until: number;
}

/** Failures are never kept. `clock` is epoch milliseconds. */
export function shareAnswers(clock: () => number): Shared {
  const entries = new Map<string, Entry>();
  return {
    get<T>(key: string, ttlMs: number, ask: () => Promise<T>): Promise<T> {
      const held = entries.get(key);
      // The key names the question and with it the type of the answer.
      if (held && held.until > clock()) return held.answer as Promise<T>;
      const answer = ask();
      entries.delete(key);
      entries.set(key, { answer, until: clock() + ttlMs });
      answer.catch(() => {
        if (entries.get(key)?.answer === answer) entries.delete(key);
      });
      for (const oldest of entries.keys()) {
        if (entries.size <= MOST_ANSWERS) break;
        entries.delete(oldest);
      }
      return answer;
    },
  };
}
