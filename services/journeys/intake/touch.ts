import { type Channel, channelOf } from '../domain/channels/channel.ts';
import { conversionKey, type OrderEvent, ruleFor } from '../domain/conversions/conversion.ts';
import type { Dirty } from '../domain/dirty.ts';
import type { Rules } from '../domain/rules.ts';
import { SESSION_LIMIT } from '../domain/sessions/resession.ts';
import { kindOf } from '../domain/touches/kind.ts';
import type { Touch } from '../domain/touches/touch.ts';
import type { ProfileHistory } from '../store/profile-history.ts';
import type { SeenTouchpoint } from './event.ts';

/** Host of a page URL; "" where there is none. */
function hostOf(url: string): string {
  const start = url.indexOf('://');
  if (start < 0) return '';
  const rest = url.slice(start + 3);
  const end = rest.search(/[/?#:]/);
  return (end < 0 ? rest : rest.slice(0, end)).toLowerCase();
}

/** The channel of a touchpoint under the rules. */
export const channelOfEvent = (event: SeenTouchpoint, rules: Rules): Channel =>
  channelOf(
    {
      channelGiven: event.channel_given,
      source: event.source,
      medium: event.medium,
      campaign: event.campaign,
      clickIdType: event.click_id_type,
      referrerHost: event.referrer_host,
      pageHost: hostOf(event.page_url),
    },
    rules,
  );

/** Takes a touchpoint into the history of its profile and marks what must be derived again. */
export function takeIn(
  event: SeenTouchpoint,
  channel: Channel,
  history: ProfileHistory,
  dirty: Dirty,
  rules: Rules,
): void {
  const touch: Touch = {
    messageId: event.message_id,
    occurredAt: event.occurred_at,
    type: event.type,
    channel: channel.channel,
    source: channel.source,
    medium: channel.medium,
    campaign: channel.campaign,
    content: event.content,
    placeId: event.place_id,
    agentId: event.agent_id,
    platform: event.platform,
    origin: event.origin,
  };
  const kind = kindOf(event.type, event.platform, rules.excludedContacts);
  if (kind === 'contact') {
    history.addContact(touch);
    dirty.contacts.push(touch.occurredAt);
  } else if (kind === 'activity' && !crowded(history, touch, rules)) {
    history.addActivity(touch);
    dirty.activities.push(touch.occurredAt);
  }
  takeOrder(event, history, dirty, rules);
}

function crowded(history: ProfileHistory, touch: Touch, rules: Rules): boolean {
  if (!history.isCrowded()) return false;
  const session = history.sessionBefore(touch.occurredAt);
  return (
    session !== undefined && session.events >= SESSION_LIMIT && touch.occurredAt <= session.endedAt + rules.sessionGapMs
  );
}

function takeOrder(event: SeenTouchpoint, history: ProfileHistory, dirty: Dirty, rules: Rules): void {
  const rule = ruleFor(event.type, rules.conversions);
  if (!rule) return;
  const order: OrderEvent = {
    messageId: event.message_id,
    occurredAt: event.occurred_at,
    type: event.type,
    orderId: event.order_id,
    valueMicros: event.value_micros,
    currency: event.currency || rules.currency,
  };
  const key = conversionKey(rule, order);
  if (key === undefined) return;
  history.addOrderEvent(key, order);
  dirty.conversions.add(key);
}
