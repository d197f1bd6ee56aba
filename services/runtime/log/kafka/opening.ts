import { setTimeout } from 'node:timers/promises';

const PATIENCE_MS = 15_000;

const isTransient = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'retriable' in error && error.retriable === true;

/**
 * Opens a consumer again while a coordinator is still loading: kafkajs gives up its first join on that answer, which a
 * broker gives for a moment after its start. Later it is a fault as any other.
 */
export async function patiently<T>(open: () => Promise<T>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!isTransient(error) || Date.now() > end) throw error;
      await setTimeout(200);
    }
  }
}
