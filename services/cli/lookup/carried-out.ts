import { setTimeout as delay } from 'node:timers/promises';
import type { CorrectionAnswer } from '../../insights/identity/answer.ts';
import type { Insights } from './insights.ts';

const LOOK_MS = 200;

/**
 * Waits until every identifier belongs to the profile a decision gives it and the profiles' rows are written; of logins
 * until the devices of the people have changed. False when that has not come within `waitMs`.
 */
export async function waitUntilCarriedOut(
  insights: Insights,
  { after }: Pick<CorrectionAnswer, 'after'>,
  devicesBefore: string,
  waitMs: number,
): Promise<boolean> {
  const people = after.map((profile) => profile.profile_id);
  for (const deadline = Date.now() + waitMs; Date.now() < deadline; await delay(LOOK_MS)) {
    if (devicesBefore !== '') {
      if ((await devicesOf(insights, people)) !== devicesBefore) return true;
    } else if (await isSo(insights, after)) return true;
  }
  return false;
}

/** The devices of some profiles as they stand, to be compared. */
export const devicesOf = async (insights: Insights, profiles: readonly string[]): Promise<string> =>
  JSON.stringify(await Promise.all(profiles.map(async (profile) => (await insights.profile(profile))?.devices ?? [])));

async function isSo(insights: Insights, after: CorrectionAnswer['after']): Promise<boolean> {
  for (const { profile_id, identifiers, sessions, orders } of after)
    for (const { identifier } of identifiers) {
      const found = await insights.profile(identifier);
      if ((found?.profile_id ?? identifier) !== profile_id) return false;
      if (sessions + orders > 0 && !found?.person) return false;
    }
  return true;
}
