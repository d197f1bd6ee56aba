import { isActivity } from '../../../../schemas/touchpoint.ts';

/**
 * What a touchpoint is to a journey: `activity` makes sessions, `contact` is a path touch of its own, `none` is a fact
 * only. Being a conversion is a matter apart (conversions/).
 */
export type TouchKind = 'activity' | 'contact' | 'none';

const CONTACT = new Set([
  'message',
  'call',
  'case',
  'survey_invite',
  'survey_response',
  'review',
  'question',
  'answer',
  'presence',
  'delivered',
  'opened',
  'bounced',
]);

/** Contacts where they are met elsewhere (an ad, an e-mail); on the company's own pages they are activity. */
const ELSEWHERE = new Set(['impression', 'click']);

/** The part a touchpoint plays, by its canonical type and platform. */
export function kindOf(type: string, platform: string, excluded: ReadonlySet<string>): TouchKind {
  if (isActivity(type, platform)) return 'activity';
  return (CONTACT.has(type) || ELSEWHERE.has(type)) && !excluded.has(type) ? 'contact' : 'none';
}

/** Whether a text names a part. */
export const isTouchKind = (text: string): text is TouchKind =>
  text === 'activity' || text === 'contact' || text === 'none';
