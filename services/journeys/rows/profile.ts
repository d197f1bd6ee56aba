import { isWeak } from '../../../schemas/identifier.ts';
import type { ProfileSummary } from '../domain/changes.ts';
import type { Stamp } from './stamped.ts';
import type { RowSubject } from './subject.ts';

/** The row of a profile; deleted when nothing is left of it. */
export const profileRow = (subject: RowSubject, profile: ProfileSummary, deleted: boolean, stamp: Stamp) => ({
  workspace: subject.rules.workspace,
  profile_id: subject.profileId,
  known: !isWeak(subject.profileId),
  first_seen_at: profile.firstSeenAt,
  last_seen_at: profile.lastSeenAt,
  first_channel: profile.firstChannel,
  sessions: profile.sessions,
  touches: profile.touches,
  orders: profile.orders,
  revenue_micros: profile.revenueMicros,
  deleted,
  _seq: stamp._seq,
  recorded_at: stamp.recorded_at,
  config_version: stamp.config_version,
});
