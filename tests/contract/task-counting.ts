import type { LogRecord, NewRecord } from '../../services/runtime/log/port.ts';
import type { State } from '../../services/runtime/state/port.ts';
import type { Operator, TaskSpec } from '../../services/runtime/task/port.ts';

/** Topics of the counting task. */
export interface CountingTopics {
  readonly live: string;
  readonly bulk: string;
  readonly loop: string;
  readonly out: string;
  readonly state: string;
}

export const countingTopics = (prefix = ''): CountingTopics => ({
  live: `${prefix}live`,
  bulk: `${prefix}bulk`,
  loop: `${prefix}loop`,
  out: `${prefix}out`,
  state: `${prefix}state`,
});

/** Lets the operator throw on this value. */
export const POISON = 'poison';

/**
 * Counts the records of each key and says the new count; a record (by value) seen before is not counted. Every third
 * record of a key also goes through the loop to the next partition, which counts it there under `loop:<key>`.
 * Each output carries the partition's sequence, so a step that is lost or doubled shows.
 */
export function countingOperator(topics: CountingTopics, partitions: number): Operator {
  const next = (state: State, scope: string): number => {
    const count = Number(state.get(scope, 'count') ?? 0) + 1;
    state.put(scope, 'count', Buffer.from(String(count)));
    return count;
  };
  const seen = (record: LogRecord, state: State): boolean => {
    const id = record.value?.toString() ?? '';
    const known = state.get('#seen', id) !== undefined;
    if (!known) state.put('#seen', id, Buffer.alloc(1));
    return known;
  };
  return {
    process(records, state, { partition }) {
      const out: NewRecord[] = [];
      const say = (text: string) =>
        out.push({ topic: topics.out, partition, key: null, value: Buffer.from(`${text} ${next(state, 'sequence')}`) });
      for (const record of records) {
        const key = record.key?.toString() ?? '';
        const value = record.value?.toString() ?? '';
        if (value.startsWith(POISON)) throw new Error('the record is poison');
        if (record.topic === topics.loop) {
          say(`${value} loop:${key} ${next(state, `loop:${key}`)}`);
          continue;
        }
        if (seen(record, state)) continue;
        const count = next(state, key);
        say(`${value} ${key} ${count}`);
        if (count % 3 === 0)
          out.push({ topic: topics.loop, partition: (partition + 1) % partitions, key, value: record.value });
      }
      return out;
    },
    remember(records, state) {
      for (const record of records) seen(record, state);
    },
    bury({ record }, state, { partition }) {
      if (record.topic === topics.loop) throw new Error('loop messages are never skipped');
      const text = `${record.value?.toString()} buried 0 ${next(state, 'sequence')}`;
      return [{ topic: topics.out, partition, key: null, value: Buffer.from(text) }];
    },
  };
}

/** The task around it. */
export function countingSpec(topics: CountingTopics, partitions: number, rest: Partial<TaskSpec> = {}): TaskSpec {
  return {
    app: 'counting',
    inputs: [
      { topic: topics.loop, priority: 0 },
      { topic: topics.live, priority: 1, rebuildMs: 3_600_000 },
      { topic: topics.bulk, priority: 2, rebuildMs: 3_600_000 },
    ],
    changelog: topics.state,
    outputs: [topics.out, topics.loop],
    operator: countingOperator(topics, partitions),
    partitions,
    ordinal: 0,
    of: 1,
    maxDelayMs: 5,
    ...rest,
  };
}

/** One line of output. */
export interface Said {
  readonly value: string;
  readonly key: string;
  readonly count: number;
  readonly sequence: number;
}

export function said(record: LogRecord): Said {
  const [value = '', key = '', count, sequence] = (record.value?.toString() ?? '').split(' ');
  return { value, key, count: Number(count), sequence: Number(sequence) };
}

/**
 * What is wrong with the output for the values sent (by key): lost or doubled values, counts or sequences that are not
 * 1, 2, 3 … in the order of the log. Empty when every value was processed exactly once.
 */
export function faultsOf(output: readonly LogRecord[], sent: ReadonlyMap<string, readonly string[]>): string[] {
  const faults: string[] = [];
  const counts = new Map<string, number>();
  const told = new Map<string, number>();
  const dense = (name: string, found: number) => {
    const due = (counts.get(name) ?? 0) + 1;
    if (found !== due) faults.push(`${name} is ${found} where ${due} is due`);
    counts.set(name, found);
  };
  for (const record of output) {
    const { value, key, count, sequence } = said(record);
    dense(`sequence of partition ${record.partition}`, sequence);
    if (key === 'buried') continue;
    dense(`count of ${key}`, count);
    const id = key.startsWith('loop:') ? `loop:${value}` : value;
    told.set(id, (told.get(id) ?? 0) + 1);
  }
  for (const [id, times] of told) if (times !== 1) faults.push(`${id} was processed ${times} times`);
  let looped = 0;
  for (const [key, values] of sent) {
    const distinct = new Set(values);
    looped += Math.floor(distinct.size / 3);
    if ((counts.get(`count of ${key}`) ?? 0) !== distinct.size)
      faults.push(`${key} counts ${counts.get(`count of ${key}`) ?? 0} of ${distinct.size}`);
    for (const value of distinct) if (!told.has(value)) faults.push(`${value} was lost`);
  }
  const loops = [...told.keys()].filter((id) => id.startsWith('loop:')).length;
  if (loops !== looped) faults.push(`${loops} of ${looped} loop messages were processed`);
  return faults;
}
