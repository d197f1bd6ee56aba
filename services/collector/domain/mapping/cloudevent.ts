import { isPlain, type Plain, part } from '../reading/plain.ts';

/** Whether an object is a CloudEvent in its JSON form. */
export const isCloudEvent = (event: Plain): boolean => typeof event['specversion'] === 'string';

/**
 * A CloudEvent as a `track` call: id -> messageId, type -> event, time -> timestamp, subject -> external_id. Its `data`
 * are the properties; `userId`, `anonymousId`, `traits` and `context` may stand in `data`, or as the extensions
 * `userid` and `anonymousid`. Its `source` is kept as the property `cloudevents_source`: which source an event belongs
 * to is decided by the write key, else counts by source could be forged.
 */
export function fromCloudEvent(event: Plain): Plain {
  const data = event['data'];
  const { userId, anonymousId, context, traits, ...properties } = isPlain(data) ? data : { data };
  const given = isPlain(context) ? context : {};
  return {
    type: 'track',
    event: event['type'],
    messageId: event['id'],
    timestamp: event['time'],
    userId: userId ?? event['userid'],
    anonymousId: anonymousId ?? event['anonymousid'],
    traits,
    context: {
      ...given,
      touch: { ...(event['subject'] === undefined ? {} : { external_id: event['subject'] }), ...part(given, 'touch') },
    },
    properties: { ...properties, cloudevents_source: event['source'] },
  };
}
