import type { z } from 'zod';
import { codecOf } from '../../../schemas/codec.ts';
import { blankOf } from '../../../schemas/record.ts';
import { type Touchpoint, touchpoint } from '../../../schemas/touchpoint.ts';
import { type WorkspaceConfig, workspace } from '../../runtime/config/schema.ts';
import type { LogRecord, NewRecord } from '../../runtime/log/port.ts';
import type { Rules } from '../domain/rules.ts';
import { rulesOf } from '../rules.ts';

const codec = codecOf(touchpoint);

const BLANK = blankOf(touchpoint);

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

/** Every kind of model, and two of them with settings. */
export const MODELS = [
  ...(['first', 'last', 'last_non_direct', 'last_paid', 'same_touch', 'linear', 'position_based'] as const),
  ...(['j_shaped', 'inverse_j', 'w_shaped', 'time_decay', 'participation'] as const),
  { name: 'linear_week', kind: 'linear' as const, lookback_days: 7 },
  { name: 'own', kind: 'custom' as const, first: 3, middle: 5, last: 0 },
];

/** A workspace of these tests, as configured. */
export const workspaceOf = (more: Partial<z.input<typeof workspace>> = {}): WorkspaceConfig =>
  workspace.parse({
    name: 'test',
    time_zone: 'Europe/Berlin',
    conversions: [
      { name: 'order', type: 'order' },
      { name: 'lead', type: 'lead' },
    ],
    attribution: {
      lookback_days: 30,
      models: MODELS,
    },
    ...more,
  });

/** Rules of the test workspace. */
export const RULES: Rules = rulesOf(workspaceOf(), 'test');
