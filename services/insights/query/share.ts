/** Answers kept at most, so that a caller who varies the question cannot fill the memory. */
const MOST_ANSWERS = 500;
/** Rows they have together at most: one answer may have 50,000. */
const MOST_ROWS = 200_000;

/** Shares an answer among callers who ask the same within its time, and one running query among those who wait. */
export interface Shared {
  /** The time of an answer begins when it is there. */
  get<T>(key: string, ttlMs: number, ask: () => Promise<T>): Promise<T>;
}

interface Entry {
  readonly answer: Promise<unknown>;
  /** Epoch milliseconds; without end while it is awaited: a slow query must not be started again beside itself. */
  until: number;
  rows: number;
}

/** Failures are never kept. `clock` is epoch milliseconds. */
export function shareAnswers(clock: () => number): Shared {
  const entries = new Map<string, Entry>();
  const drop = () => {
    const now = clock();
    for (const [key, { until }] of entries) if (until <= now) entries.delete(key);
    let rows = [...entries.values()].reduce((sum, entry) => sum + entry.rows, 0);
    for (const [key, entry] of entries) {
      if (entries.size <= MOST_ANSWERS && rows <= MOST_ROWS) break;
      if (entry.until === Number.POSITIVE_INFINITY && entries.size <= MOST_ANSWERS) continue;
      entries.delete(key);
      rows -= entry.rows;
    }
  };
  return {
    get<T>(key: string, ttlMs: number, ask: () => Promise<T>): Promise<T> {
      const held = entries.get(key);
      // The key names the question and with it the type of the answer.
      if (held && held.until > clock()) return held.answer as Promise<T>;
      const answer = ask();
      const entry: Entry = { answer, until: Number.POSITIVE_INFINITY, rows: 0 };
      entries.delete(key);
      entries.set(key, entry);
      drop();
      answer.then(
        (found) => {
          entry.until = clock() + ttlMs;
          entry.rows = Array.isArray(found) ? found.length : 1;
          drop();
        },
        () => {
          if (entries.get(key) === entry) entries.delete(key);
        },
      );
      return answer;
    },
  };
}
