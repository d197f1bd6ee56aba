import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../../runtime/config/schema.ts';
import { postBatch } from '../lookup/post.ts';
import type { SimulatedEvent } from '../simulator/event.ts';
import { trickle } from '../simulator/trickle.ts';
import { demoKey } from './config.ts';

/** Sends an event of the simulated world to the collector, as its source would. */
export const sendLive = (url: string, config: Config, event: SimulatedEvent): Promise<string> =>
  postBatch(url, demoKey(event.source), [event.payload], config);

export interface LiveStream {
  /** Events acknowledged so far. */
  sent(): number;
  stop(): Promise<void>;
}

/** People go on shopping: `rate` events a second until stopped. An unanswered event is sent again, as SDKs do. */
export function startLive(
  url: string,
  config: Config,
  options: { seed: string; people: number; rate: number },
): LiveStream {
  const stopped = new AbortController();
  const source = trickle({ ...options, run: Date.now().toString(36) });
  let sent = 0;
  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      const event = source.next(Date.now());
      while (!stopped.signal.aborted) {
        try {
          await sendLive(url, config, event);
          sent++;
          break;
        } catch {
          await delay(500, undefined, { signal: stopped.signal }).catch(() => undefined);
        }
      }
      await delay(1_000 / options.rate, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  };
  const done = run();
  return {
    sent: () => sent,
    async stop() {
      stopped.abort();
      await done;
    },
  };
}
