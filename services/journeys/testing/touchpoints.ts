import { codecOf } from '../../../schemas/codec.ts';
import { type Touchpoint, touchpoint } from '../../../schemas/touchpoint.ts';
import type { LogRecord, NewRecord } from '../../runtime/log/port.ts';
import type { Rules } from '../domain/rules.ts';
import { liveModelsOf } from '../rules.ts';

const codec = codecOf(touchpoint);

const BLANK = Object.fromEntries(
  Object.entries(touchpoint.fields).map(([name, field]) => [name, field.fallback]),
) as Touchpoint;

/** A touchpoint with what matters to a test stated and the rest blank. */
export const touchpointOf = (given: Partial<Touchpoint> & Pick<Touchpoint, 'message_id'>): Touchpoint => ({
  ...BLANK,
  workspace: 'test',
  source_id: 'web',
  call: 'track',
  received_at: given.occurred_at ?? 0,
  ...given,
});

/** The record of a touchpoint as it would be read from Kafka. */
export const recordOf = (value: Touchpoint, offset: number): LogRecord => ({
  topic: 'touchpoints',
  partition: 0,
  offset,
  key: Buffer.from(value.origin),
  value: codec.encode(value),
  timestamp: value.received_at,
  headers: {},
});

/** What the stage sent to itself, as it would be read. */
export const loopRecord = ({ topic, partition, key, value }: NewRecord, timestamp: number): LogRecord => ({
  topic,
  partition,
  offset: 0,
  key: typeof key === 'string' ? Buffer.from(key) : key,
  value,
  timestamp,
  headers: {},
});

/** Rules of the test workspace. */
export const RULES: Rules = {
  version: 'test',
  workspace: 'test',
  timeZone: 'Europe/Berlin',
  currency: 'EUR',
  sessionGapMs: 30 * 60_000,
  lookbackMs: 30 * 86_400_000,
  pathLength: 100,
  channels: [],
  conversions: [
    { name: 'order', type: 'order' },
    { name: 'lead', type: 'lead' },
  ],
  models: liveModelsOf({
    lookback_days: 30,
    models: [
      ...(['first', 'last', 'last_non_direct', 'last_paid', 'same_touch', 'linear', 'position_based'] as const),
      ...(['j_shaped', 'inverse_j', 'w_shaped', 'time_decay', 'participation'] as const),
      { name: 'linear_week', kind: 'linear', lookback_days: 7, half_life_days: 7, first: 1, middle: 1, last: 1 },
      { name: 'own', kind: 'custom', half_life_days: 7, first: 3, middle: 5, last: 0 },
    ],
  }),
  excludedContacts: new Set(['opened', 'delivered', 'bounced']),
  ignoredReferrers: new Set(),
};
