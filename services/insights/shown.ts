import { connectClickHouse } from '../runtime/clickhouse/connect.ts';
import { shownGeneration } from '../runtime/clickhouse/shared.ts';
import type { Config } from '../runtime/config/schema.ts';

/** Milliseconds between looks. */
const LOOK_MS = 1_000;

/** The generation people see at this moment; the first where ClickHouse does not answer: the watch finds out later. */
export async function findShown({ env }: Config): Promise<number> {
  const client = connectClickHouse(env);
  try {
    return await shownGeneration(client);
  } catch {
    return 1;
  } finally {
    await client.close();
  }
}

/**
 * Looks which generation people see. The views switch for everybody at once; what is read beside them is in a database
 * that is named at start, so on another generation the process must end and its parent start another.
 */
export function watchShown(
  look: () => Promise<number>,
  seen: number,
  onChange: (reason: string) => void,
): { stop(): void } {
  const timer = setInterval(
    () =>
      void look().then(
        (shown) => {
          if (shown !== seen) onChange(`generation ${shown} is seen now: this role starts again to read it`);
        },
        () => undefined, // a ClickHouse that is away is told of by /readyz
      ),
    LOOK_MS,
  );
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
