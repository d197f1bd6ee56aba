import { shortened } from '../../../schemas/text.ts';
import type { Touchpoint } from '../../../schemas/touchpoint.ts';
import { type Channel, channelOf } from '../domain/channels/channel.ts';
import type { Stated } from '../domain/conversions/condition.ts';
import { conversionKey, FOLLOW_UPS, followedKey } from '../domain/conversions/key.ts';
import { type Converting, ruleFor, worthOf } from '../domain/conversions/rule.ts';
import type { Rules } from '../domain/rules.ts';
import { kindOf } from '../domain/touches/kind.ts';
import type { Taken } from '../domain/touches/taken.ts';
import type { SeenTouchpoint } from './event.ts';

const DAY = 86_400_000;

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

/**
 * What journeys keep of a touchpoint under the rules of its time; null where it is a fact only, or evidence. The whole
 * touchpoint is asked for only where a rule looks at more than is seen.
 */
export function takenOf(event: SeenTouchpoint, whole: () => Touchpoint, channel: Channel, rules: Rules): Taken | null {
  const kind = kindOf(event.type, event.platform, rules.excludedContacts);
  const converting = convertingOf(event, () => ({ ...whole(), channel: channel.channel }), rules);
  if (kind === 'none' && converting.conversionKey === '') return null;
  return {
    touch: {
      messageId: event.message_id,
      occurredAt: event.occurred_at,
      type: event.type,
      channel: shortened(channel.channel),
      source: shortened(channel.source),
      medium: shortened(channel.medium),
      campaign: shortened(channel.campaign),
      content: shortened(event.content),
      placeId: shortened(event.place_id),
      agentId: shortened(event.agent_id),
      platform: event.platform,
    },
    kind,
    ...converting,
    orderId: event.order_id,
    receivedOn: Math.floor(event.received_at / DAY),
  };
}

/** What a touchpoint is to conversions. `stated` is dear: it is asked for only by rules that look at it. */
function convertingOf(event: SeenTouchpoint, stated: () => Stated, { conversions }: Rules): Converting {
  const { type, order_id: orderId, message_id: messageId, value_micros: valueMicros } = event;
  if (FOLLOW_UPS.has(type)) {
    const conversionKey = followedKey(orderId);
    return { conversionKey, conversion: '', valueMicros, currency: conversionKey && event.currency };
  }
  const rule = ruleFor(type, conversions, stated);
  const worth = rule && worthOf(rule, event, stated);
  // An answer without a score answers nothing.
  if (!rule || !worth || (rule.oncePer === 'answer' && worth.valueMicros === null))
    return { conversionKey: '', conversion: '', valueMicros, currency: '' };
  return { conversionKey: conversionKey(rule, { type, orderId, messageId }), conversion: rule.name, ...worth };
}
