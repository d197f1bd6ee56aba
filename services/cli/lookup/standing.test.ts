import { expect, test } from 'vitest';
import { workspace } from '../../runtime/config/schema.ts';
import { waitForStanding } from './standing.ts';

const shop = workspace.parse({ name: 'shop' });
const CREDIT = { model: 'last', channel: 'Email', amount_micros: 1, currency: 'EUR' };

/** Tables that hold the fact at once, the session and the credits from the `loaded`th look on. */
function tables(type: string, platform: string, loaded: number, aside = false) {
  let looks = 0;
  const answer = (sql: string): unknown[] => {
    if (/FROM (duplicates|failed_events)/.test(sql)) return [];
    if (/FROM touchpoints/.test(sql)) {
      looks++;
      return [{ profile: 'p', type, channel: 'Email', platform, aside, occurred: 0 }];
    }
    if (looks < loaded) return [];
    return /FROM sessions/.test(sql) ? [{ session: 's' }] : [CREDIT];
  };
  return { query: async <T>(sql: string) => answer(sql) as T[] };
}
const wait = (client: ReturnType<typeof tables>, settleMs: number) =>
  waitForStanding(client, shop, 'm', 0, 60_000, settleMs);

test('a session and credits that are loaded a moment after the fact are waited for', async () => {
  expect(await wait(tables('order', 'web', 3), 60_000)).toMatchObject({ session: 's', credits: [CREDIT], not_yet: [] });
});

test('what does not come within the bound is told as not there yet', async () => {
  const standing = await wait(tables('order', 'web', Number.POSITIVE_INFINITY), 0);
  expect(standing).toMatchObject({ outcome: 'stored', not_yet: ['session', 'credits'] });
  expect(standing).not.toHaveProperty('session');
});

test('what brings about nothing is told at once: a contact that converts nothing, an order of a bot', async () => {
  expect(await wait(tables('order', 'web', Number.POSITIVE_INFINITY, true), 60_000)).toMatchObject({ not_yet: [] });
  expect(await wait(tables('call', 'phone', Number.POSITIVE_INFINITY), 60_000)).toMatchObject({ not_yet: [] });
});
