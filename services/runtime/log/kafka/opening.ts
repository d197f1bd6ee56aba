import { setTimeout } from 'node:timers/promises';

const PATIENCE_MS = 15_000;

const isTransient = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'retriable' in error && error.retriable === true;

/**
 * Asks again while a coordinator is still loading or moving: kafkajs gives up a first join or question on that answer,
 * which a broker gives for a moment after its start. Later it is a fault as any other.
 */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isTransient(error) || performance.now() > end) throw error;
      await setTimeout(200);
    }
  }
}
