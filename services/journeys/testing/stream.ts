import { codecOf } from '../../../schemas/codec.ts';
import { type Correction, correction } from '../../../schemas/correction.ts';
import { partitionOf } from '../../../schemas/partition.ts';
import type { Touchpoint } from '../../../schemas/touchpoint.ts';
import type { LogRecord, NewRecord } from '../../runtime/log/port.ts';
import { memoryStore } from '../../runtime/state/memory.ts';
import { overlay } from '../../runtime/state/overlay.ts';
import type { StateStore } from '../../runtime/state/port.ts';
import type { Settings } from '../domain/identity/limits.ts';
import { type Random, randomFrom } from '../domain/identity/testing/random.ts';
import type { Rules } from '../domain/rules.ts';
import type { Retention } from '../retention.ts';
import { journeysOperator } from '../step.ts';
import { loopRecord, RULES, recordOf } from './touchpoints.ts';

const corrections = codecOf(correction);

/** What comes from outside: an event, or what a person decides. */
export type Given = Touchpoint | Correction;

/** How a run goes; the same values give the same run. */
export interface StreamRun {
  /** Corrections keep their order; touchpoints are read in this one too, partition by partition. */
  readonly given: readonly Given[];
  readonly partitions: number;
  readonly seed: number;
  readonly identity?: Settings;
  readonly retention?: Retention;
  readonly rules?: Rules;
}

interface Partition {
  readonly store: StateStore;
  readonly input: LogRecord[];
  readonly loop: LogRecord[];
}

const MOST_STEPS = 20_000;

/** The journeys stage over partitions in memory, from the first event until nothing is under way; all that it wrote. */
export function runStream({
  given,
  partitions: count,
  seed,
  identity,
  retention,
  rules = RULES,
}: StreamRun): NewRecord[] {
  const random = randomFrom(seed);
  const operator = journeysOperator({
    rules: new Map([['test', rules]]),
    fallback: rules,
    ...(identity ? { identityOf: () => identity } : {}),
    ...(retention ? { retention } : {}),
    topicPrefix: '',
    partitions: count,
    dedupDays: 3,
  });
  const partitions = Array.from({ length: count }, (): Partition => ({ store: memoryStore(), input: [], loop: [] }));
  for (const [offset, one] of given.entries()) {
    const record = 'message_id' in one ? recordOf(one, offset) : correctionRecord(one, offset);
    partitions[partitionOf(record.key?.toString() ?? '', count)]?.input.push(record);
  }
  const written: NewRecord[] = [];
  for (let steps = 0; ; steps++) {
    const busy = [...partitions.entries()].filter(([, { input, loop }]) => input.length + loop.length > 0);
    const next = random.pick(busy);
    if (!next) return written;
    if (steps > MOST_STEPS) throw new Error(`still not quiet after ${steps} steps`);
    const [partition, { store, input, loop }] = next;
    const state = overlay(store);
    const outputs = operator.process(some(loop, input, random), state, { partition, now: steps });
    store.apply(state.changes(), {});
    for (const output of outputs) {
      if (output.topic === 'journeys.loop') partitions[output.partition]?.loop.push(loopRecord(output, 0));
      else written.push(output);
    }
  }
}

/** Some records, the loop's first: as the task takes them. */
function some(loop: LogRecord[], input: LogRecord[], random: Random): LogRecord[] {
  const taken = loop.splice(0, 1 + random.below(6));
  return taken.length > 0 && random.chance(0.5) ? taken : [...taken, ...input.splice(0, 1 + random.below(6))];
}

const correctionRecord = (value: Correction, offset: number): LogRecord => ({
  topic: 'corrections',
  partition: 0,
  offset,
  key: Buffer.from(value.node),
  value: corrections.encode(value),
  timestamp: value.requested_at,
  headers: {},
});
