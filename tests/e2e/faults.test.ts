import { expect, test } from 'vitest';
import { runCampaign } from '../faults/campaign.ts';

/** The short form of `make faults`, one to three minutes: a clock set back, a broker that hangs, a full disk, two crash points, a killed broker. */
const SEED = 1355;

test('nothing is lost, doubled or stuck, whatever is killed, frozen, wiped or cut off under load', async () => {
  const said: string[] = [];
  const report = await runCampaign({ seed: SEED, faults: 6, events: 6_000, say: (line) => said.push(line) });
  expect(report, said.join('\n')).toMatchObject({
    lost: 0,
    doubled: 0,
    strangers: 0,
    wedged: 0,
    audit: 'clean',
    differences: { members: 0, owners: 0, sessions: 0, journeys: 0, credits: 0, profiles: 0 },
  });
  expect(report.acknowledged).toBeGreaterThan(5_000);
});
