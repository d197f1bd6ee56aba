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

/** Contacts elsewhere (an ad, an e-mail), activity on the company's own pages. */
const EITHER = new Set(['impression', 'click']);

const ACTIVITY = new Set([
  'visit',
  'view',
  'search',
  'cart',
  'lead',
  'signup',
  'login',
  'logout',
  'subscription',
  'help_view',
  'payment',
  'order',
  'custom',
]);

/** Where people act themselves, one moment after another. */
const INTERACTIVE = new Set(['web', 'ios', 'android', 'kiosk']);

/** The part a touchpoint plays, by its canonical type and platform. */
export function kindOf(type: string, platform: string, excluded: ReadonlySet<string>): TouchKind {
  if (CONTACT.has(type)) return excluded.has(type) ? 'none' : 'contact';
  const interactive = INTERACTIVE.has(platform);
  if (EITHER.has(type)) return interactive ? 'activity' : excluded.has(type) ? 'none' : 'contact';
  return interactive && ACTIVITY.has(type) ? 'activity' : 'none';
}

/** Whether a text names a part. */
export const isTouchKind = (text: string): text is TouchKind =>
  text === 'activity' || text === 'contact' || text === 'none';
