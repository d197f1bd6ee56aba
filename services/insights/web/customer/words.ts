import type { Customer } from '../../timeline/answer.ts';
import { number, span } from '../format.ts';

export type Touch = Customer['touches'][number];

const NAMES: Readonly<Record<string, string>> = {
  view: 'Viewed a page',
  visit: 'Visited',
  click: 'Clicked',
  impression: 'Was shown an ad',
  search: 'Searched',
  lead: 'Became a lead',
  signup: 'Signed up',
  login: 'Logged in',
  logout: 'Logged out',
  presence: 'In store',
  delivered: 'Mail delivered',
  opened: 'Mail opened',
  bounced: 'Mail bounced',
  unsubscribed: 'Unsubscribed',
  help_view: 'Read help',
  identify: 'Identified',
  consent_change: 'Changed consent',
  refund: 'Refund',
  payment: 'Payment',
};

const KINDS: Readonly<Record<string, string>> = { nps: 'NPS', csat: 'CSAT', ces: 'CES', rating: 'Rating', qa: 'QA' };

/** A score on its scale, `NPS 9 of 10`. */
export const scoreOf = (touch: Touch): string =>
  touch.score === null
    ? ''
    : `${KINDS[touch.score_kind] ?? 'Score'} ${number(touch.score, 1)}${touch.scale_max === null ? '' : ` of ${number(touch.scale_max)}`}`;

const about = (touch: Touch): string => [touch.intent, touch.topic].filter(Boolean).join(', ');
const outbound = (touch: Touch): boolean => touch.direction === 'outbound';

/** What happened, in a few words. */
export function titleOf(touch: Touch): string {
  switch (touch.type) {
    case 'order':
      return `Order ${touch.order_id}`.trim();
    case 'order_change':
      return `Order ${touch.order_id} changed`;
    case 'view':
      return touch.page_title || touch.page_path || touch.object_name || 'Viewed a page';
    case 'cart':
      return touch.object_name ? `Cart: ${touch.object_name}` : touch.event || 'Cart';
    case 'message':
      return outbound(touch) ? 'We answered' : 'Wrote a message';
    case 'call':
      return outbound(touch) ? 'We called' : 'Called';
    case 'review':
      return outbound(touch) ? 'We answered a review' : 'Wrote a review';
    case 'question':
      return 'Asked a question';
    case 'survey_response':
      return 'Answered a survey';
    case 'presence':
      return touch.place_id ? `In store ${touch.place_id}` : 'In store';
    case 'custom':
      return touch.event || 'Event';
    default:
      return NAMES[touch.type] ?? (touch.event || touch.type);
  }
}

/** What else is known of it: score, subject, campaign, length. */
export const detailOf = (touch: Touch): string =>
  [scoreOf(touch), about(touch), touch.campaign, touch.duration_ms ? span(touch.duration_ms) : '', touch.outcome]
    .filter(Boolean)
    .join(' · ');
