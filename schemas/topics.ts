import { correction } from './correction.ts';
import { installationPrefix } from './generation.ts';
import { loopMessage } from './loop.ts';
import {
  conflict,
  credit,
  duplicate,
  failure,
  identifierValue,
  journey,
  login,
  member,
  merge,
  profile,
  session,
} from './outputs.ts';
import { type AvroRecord, toAvro } from './record.ts';
import { fact, touchpoint } from './touchpoint.ts';

const DAY = 86_400_000;

/** What a topic holds and how it is made. `partitions: 'P'` is the partition count of the installation. */
export interface TopicSpec {
  readonly name: string;
  readonly key: string;
  /** Avro schema of the value; null where the value is internal to one stage. */
  readonly value: AvroRecord | null;
  readonly partitions: 'P' | number;
  readonly cleanup: 'delete' | 'compact';
  /** Milliseconds a record is kept; -1 for ever. */
  readonly retentionMs: number;
  /** The journeys stage tells the time by its record timestamps: one far ahead of the broker's clock is refused. */
  readonly clock?: true;
  /** Came in from outside, or says which generation works: all generations have the same one. Others are derived. */
  readonly shared?: true;
  /** Needed only while a generation is built beside the live one. */
  readonly building?: true;
  /** ClickHouse table the loader writes it to. */
  readonly table?: string;
  /** `append` tables are counted and repaired row by row; `replace` tables are simply inserted again. */
  readonly load?: 'append' | 'replace';
}

const out = (table: string, value: AvroRecord, load: 'append' | 'replace'): TopicSpec => ({
  name: `out.${table}`,
  key: 'identifier the row belongs to',
  value,
  partitions: 'P',
  cleanup: 'delete',
  retentionMs: 30 * DAY,
  table,
  load,
});

/** Every topic, once. Names take the prefix of the installation (`topicName`). */
export const TOPICS = {
  touchpoints: {
    name: 'touchpoints',
    shared: true,
    key: 'origin',
    value: toAvro(touchpoint),
    partitions: 'P',
    clock: true,
    cleanup: 'delete',
    retentionMs: 30 * DAY,
  },
  bulk: {
    name: 'touchpoints.bulk',
    shared: true,
    key: 'origin',
    value: toAvro(touchpoint),
    partitions: 'P',
    clock: true,
    cleanup: 'delete',
    retentionMs: 30 * DAY,
  },
  failed: {
    name: 'touchpoints.failed',
    shared: true,
    key: 'none',
    value: toAvro(failure),
    partitions: 'P',
    cleanup: 'delete',
    retentionMs: 30 * DAY,
    table: 'failed_events',
    load: 'append',
  },
  identifierValues: {
    name: 'identifier.values',
    shared: true,
    key: 'identifier',
    value: toAvro(identifierValue),
    partitions: 'P',
    cleanup: 'delete',
    retentionMs: 7 * DAY,
    table: 'identifier_values',
    load: 'replace',
  },
  corrections: {
    name: 'corrections',
    shared: true,
    key: 'identifier it is addressed to',
    value: toAvro(correction),
    partitions: 'P',
    clock: true,
    cleanup: 'delete',
    retentionMs: -1,
    table: 'corrections',
    load: 'append',
  },
  loop: {
    name: 'journeys.loop',
    key: 'identifier',
    value: toAvro(loopMessage),
    partitions: 'P',
    clock: true,
    cleanup: 'delete',
    retentionMs: 7 * DAY,
  },
  state: {
    name: 'journeys.state',
    key: 'scope and entry',
    value: null,
    partitions: 'P',
    cleanup: 'compact',
    retentionMs: -1,
  },
  erasures: {
    name: 'erasures',
    shared: true,
    key: 'identifier',
    value: null,
    partitions: 'P',
    cleanup: 'compact',
    retentionMs: -1,
  },
  generations: {
    name: 'generations',
    shared: true,
    key: 'generation',
    value: null,
    partitions: 1,
    cleanup: 'delete',
    retentionMs: -1,
  },
  replay: {
    name: 'journeys.replay',
    building: true,
    key: 'origin',
    value: null,
    partitions: 'P',
    clock: true,
    cleanup: 'delete',
    retentionMs: -1,
  },
  replayed: {
    name: 'journeys.replayed',
    building: true,
    key: 'partition',
    value: null,
    partitions: 1,
    cleanup: 'delete',
    retentionMs: -1,
  },
  held: {
    name: 'journeys.held',
    building: true,
    key: 'none',
    value: toAvro(failure),
    partitions: 'P',
    cleanup: 'delete',
    retentionMs: -1,
  },
  outTouchpoints: out('touchpoints', toAvro(fact), 'append'),
  outDuplicates: out('duplicates', toAvro(duplicate), 'append'),
  outMembers: out('members', toAvro(member), 'replace'),
  outLogins: out('logins', toAvro(login), 'replace'),
  outMerges: out('merges', toAvro(merge), 'append'),
  outConflicts: out('conflicts', toAvro(conflict), 'replace'),
  outSessions: out('sessions', toAvro(session), 'replace'),
  outJourneys: out('journeys', toAvro(journey), 'replace'),
  outProfiles: out('profiles', toAvro(profile), 'replace'),
  outCredits: out('credits', toAvro(credit), 'append'),
} as const satisfies Record<string, TopicSpec>;

export type TopicId = keyof typeof TOPICS;

/** Name of the loader's consumer group. */
export const loaderGroup = (prefix: string): string => `${prefix}loader`;

/** Physical name of a topic under a prefix (schemas/generation.ts): shared topics lose the generation of it. */
export function topicName(id: TopicId, prefix: string): string {
  const { name, shared }: TopicSpec = TOPICS[id];
  return `${shared ? installationPrefix(prefix) : prefix}${name}`;
}

/** What the dictionaries and feeds keep beside the tables of derived topics. */
const COMPANIONS = [
  'member_versions',
  'member_versions_feed',
  'login_versions',
  'login_versions_feed',
  'members_dictionary',
  'logins_dictionary',
];

const derived: ReadonlySet<string> = new Set([
  ...Object.values<TopicSpec>(TOPICS).flatMap(({ table, shared }) => (table && !shared ? [table] : [])),
  ...COMPANIONS,
]);

/** Whether each generation has a table of this name of its own; the others are the installation's. */
export const isDerived = (table: string): boolean => derived.has(table);
