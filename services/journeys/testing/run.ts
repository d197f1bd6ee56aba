import { codecOf } from '../../../schemas/codec.ts';
import { conflict, credit, journey, login, member, merge, profile, session } from '../../../schemas/outputs.ts';
import type { Touchpoint } from '../../../schemas/touchpoint.ts';
import type { LogRecord, NewRecord } from '../../runtime/log/port.ts';
import { memoryStore } from '../../runtime/state/memory.ts';
import { overlay } from '../../runtime/state/overlay.ts';
import type { Rules } from '../domain/rules.ts';
import type { Retention } from '../retention.ts';
import { journeysOperator } from '../step.ts';
import type { Expected } from './oracle.ts';
import { loopRecord, RULES, recordOf } from './touchpoints.ts';

const codecs = {
  member: codecOf(member),
  login: codecOf(login),
  merge: codecOf(merge),
  conflict: codecOf(conflict),
  session: codecOf(session),
  journey: codecOf(journey),
  credit: codecOf(credit),
  profile: codecOf(profile),
};

/** A journeys operator over a memory store: batches go in, everything it wrote comes out. */
export function stageOf({ rules = RULES, ...options }: { retention?: Retention; rules?: Rules } = {}) {
  const store = memoryStore();
  const operator = journeysOperator({
    rules: new Map([['test', rules]]),
    fallback: rules,
    topicPrefix: '',
    partitions: 1,
    dedupDays: 3,
    ...options,
  });
  let offset = 0;
  const loop: LogRecord[] = [];
  const step = (records: LogRecord[]): NewRecord[] => {
    const state = overlay(store);
    const written = operator.process(records, state, { partition: 0, now: 1 });
    store.apply(state.changes(), {});
    const time = records.at(-1)?.timestamp ?? 0;
    for (const record of written) if (record.topic === 'journeys.loop') loop.push(loopRecord(record, time));
    return written.filter(({ topic }) => topic !== 'journeys.loop');
  };
  return {
    store,
    take(batch: Touchpoint[]): NewRecord[] {
      const written = step(batch.map((value) => recordOf(value, offset++)));
      while (loop.length > 0) written.push(...step(loop.splice(0)));
      return written;
    },
  };
}

/** Feeds batches to a fresh journeys operator and returns all it wrote. */
export function runJourneys(batches: Touchpoint[][], rules?: Rules): NewRecord[] {
  const stage = stageOf(rules ? { rules } : {});
  return batches.flatMap((batch) => stage.take(batch));
}

/** The rows of one topic, decoded. */
export function rowsOf<K extends keyof typeof codecs>(written: NewRecord[], kind: K) {
  const topic = `out.${kind === 'journey' ? 'journeys' : `${kind}s`}`;
  return written.flatMap((r) => (r.topic === topic && r.value ? [codecs[kind].decode(r.value)] : [])) as ReturnType<
    (typeof codecs)[K]['decode']
  >[];
}

/** What a reader of the tables sees in the end: newest revisions, and sums of the ledger. */
export function seenBy(written: NewRecord[]): Expected {
  const sessions = new Map(rowsOf(written, 'session').map((row) => [row.session_id, row]));
  const journeys = new Map(rowsOf(written, 'journey').map((row) => [row.journey_id, row]));
  const profiles = new Map(rowsOf(written, 'profile').map((row) => [row.profile_id, row]));
  const ledger = new Map<string, number>();
  const lines = new Map<string, number>();
  for (const row of rowsOf(written, 'credit')) {
    const line = `${row.profile_id} ${row.conversion} ${row.order_id} ${row.model} ${row.message_id}`;
    ledger.set(line, (ledger.get(line) ?? 0) + row.sign * row.amount_micros);
    lines.set(line, (lines.get(line) ?? 0) + row.sign);
  }
  return {
    sessions: [...sessions.values()]
      .filter((row) => !row.deleted)
      .map((row) => `${row.profile_id} ${row.started_at} ${row.ended_at} ${row.events} ${row.message_id}`)
      .sort(),
    conversions: [...journeys.values()]
      .filter((row) => row.state === 'converted' && !row.deleted)
      .map(
        (row) =>
          `${row.profile_id} ${row.conversion} ${row.order_id} ${row.converted_at} ${row.value_micros} ${row.currency} ${row.path_messages.join(',')}`,
      )
      .sort(),
    open: [...journeys.values()]
      .filter((row) => row.state === 'open' && !row.deleted)
      .map((row) => `${row.profile_id} ${row.path_messages.join(',')}`)
      .sort(),
    profiles: [...profiles.values()]
      .filter((row) => !row.deleted)
      .map((row) =>
        [
          row.profile_id,
          row.first_seen_at,
          row.last_seen_at,
          row.first_channel,
          row.touches,
          row.orders,
          row.revenue_micros,
        ].join(' '),
      )
      .sort(),
    credits: [...ledger]
      .filter(([line]) => lines.get(line) !== 0)
      .map(([line, amount]) => `${line} ${amount}`)
      .sort(),
  };
}
