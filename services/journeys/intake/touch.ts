import { type Channel, channelOf } from '../domain/channels/channel.ts';
import { conversionKey, ruleFor } from '../domain/conversions/conversion.ts';
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

/** What journeys keep of a touchpoint; null where it is a fact only, or evidence. */
export function takenOf(event: SeenTouchpoint, channel: Channel, rules: Rules): Taken | null {
  const kind = kindOf(event.type, event.platform, rules.excludedContacts);
  const key = conversionKeyOf(event, rules);
  if (kind === 'none' && key === '') return null;
  return {
    touch: {
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
    },
    kind,
    conversionKey: key,
    orderId: event.order_id,
    valueMicros: event.value_micros,
    currency: key === '' ? '' : event.currency || rules.currency,
    receivedOn: Math.floor(event.received_at / DAY),
  };
}

/** Key of the conversion a touchpoint makes or changes; "" for none. */
function conversionKeyOf(event: SeenTouchpoint, rules: Rules): string {
  const rule = ruleFor(event.type, rules.conversions);
  if (!rule) return '';
  return conversionKey(rule, { type: event.type, orderId: event.order_id, messageId: event.message_id }) ?? '';
}
