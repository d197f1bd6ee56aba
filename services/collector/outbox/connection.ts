import type { Appender, Log, NewRecord } from '../../runtime/log/port.ts';

/** How the collector reaches the log: it starts without it, and finds it again. */
export interface Connection {
  /** Rejects at once while there is no connection: a sender that waits holds memory for nothing. */
  append(records: readonly NewRecord[]): Promise<void>;
  /** Why nothing can be written now; empty when it can. */
  problem(): string;
  close(): Promise<void>;
}

/** Milliseconds between two looks at the log; shorter while it is away. */
const EVERY_MS = 5_000;
const AWAY_MS = 500;

/**
 * Connects and keeps looking: a collector that starts before Kafka must answer 503, not end, and /readyz must know
 * about an outage before a sender finds out.
 */
export function keepConnected(log: Log, topics: readonly string[]): Connection {
  let appender: Appender | undefined;
  let problem = 'Kafka was not reached yet';
  let looking: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const look = (): Promise<void> => {
    clearTimeout(timer);
    looking ??= findProblem().then((found) => {
      problem = found;
      looking = undefined;
      if (!closed) timer = setTimeout(look, problem === '' ? EVERY_MS : AWAY_MS);
    });
    return looking;
  };

  const findProblem = async (): Promise<string> => {
    try {
      const existing = new Set(await log.listTopics());
      const missing = topics.filter((topic) => !existing.has(topic));
      if (missing.length > 0) return `topics are missing: ${missing.join(', ')}; make them with "throughline topics"`;
      appender ??= await log.appender();
      return '';
    } catch (error) {
      return `Kafka cannot be reached: ${error instanceof Error ? error.message : String(error)}`;
    }
  };
  const first = look();

  return {
    async append(records) {
      await first;
      if (!appender || problem !== '') throw new Error(problem);
      try {
        await appender.append(records);
      } catch (error) {
        problem = `the last write failed: ${error instanceof Error ? error.message : String(error)}`;
        if (!closed) void look();
        throw error;
      }
    },
    problem: () => problem,
    async close() {
      closed = true;
      clearTimeout(timer);
      await looking;
      await appender?.close();
    },
  };
}
