import type { Session } from '../domain/sessions/session.ts';
import type { Stamp } from './stamped.ts';
import type { RowSubject } from './subject.ts';

/** The row of a session; its id fixes profile and start. */
export const sessionRow = (
  subject: RowSubject,
  session: Session,
  { deleted, final }: { deleted: boolean; final: boolean },
  stamp: Stamp,
) => ({
  workspace: subject.rules.workspace,
  profile_id: subject.profileId,
  session_id: `${subject.profileId}-${session.startedAt.toString(36)}`,
  started_at: session.startedAt,
  ended_at: session.endedAt,
  started_on: subject.calendar.dayOf(session.startedAt),
  events: session.events,
  views: session.views,
  orders: session.orders,
  message_id: session.opening.messageId,
  channel: session.opening.channel,
  source: session.opening.source,
  medium: session.opening.medium,
  campaign: session.opening.campaign,
  platform: session.opening.platform,
  final,
  deleted,
  _seq: stamp._seq,
  recorded_at: stamp.recorded_at,
  config_version: stamp.config_version,
});
