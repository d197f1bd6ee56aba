import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { refdata } from '../support/refdata.ts';
import { type Pipeline, startPipeline } from './pipeline.ts';

const data = refdata('identity', 'mixpanel_id_merge_tables.json');

/** A row of the published tables: who an event belongs to in the end, and whether that changed after it came. */
const row = z.object({
  event: z.number(),
  device_id: z.string(),
  user_id: z.string().nullable(),
  distinct_id_final: z.string(),
  retroactive: z.boolean(),
});
type Row = z.infer<typeof row>;
const file = z.object({ tables: z.array(z.object({ flow: z.string(), rows: z.array(row) })) });
const tables = data.missing ? [] : file.parse(JSON.parse(readFileSync(data.path, 'utf8'))).tables;
const cases = tables.map(({ flow, rows }, table) => ({ name: `${flow}, table ${table + 1}`, table, rows }));

const START = Date.UTC(2025, 5, 1, 12);
const MINUTE = 60_000;

/** Tables use the same few names for other people, so each has ids of its own. */
const eventOf = (table: number, { event, device_id, user_id }: Row) => ({
  messageId: `${table}-${event}`,
  type: 'track',
  event: 'Event',
  anonymousId: `${table}-${device_id}`,
  ...(user_id === null ? {} : { userId: `${table}-${user_id}` }),
  timestamp: new Date(START + event * MINUTE).toISOString(),
});

/** Whose an event is now, by the views alone. */
interface Owned {
  readonly message: string;
  readonly profile: string;
  readonly known: number;
  /** User ids of the profile. */
  readonly users: readonly string[];
}
const OWNED = `
  SELECT t.message_id AS message, t.profile_id AS profile, toUInt8(p.known) AS known, i.users AS users
  FROM touchpoints AS t
  LEFT JOIN profiles AS p ON p.profile_id = t.profile_id
  LEFT JOIN (
    SELECT profile_id, arraySort(groupArray(value)) AS users FROM identifiers WHERE namespace = 'user_id' GROUP BY profile_id
  ) AS i ON i.profile_id = t.profile_id`;

/** The rows of a table in steps: a login, or what came between two of them. */
function stepsOf(rows: readonly Row[]): Row[][] {
  const steps: Row[][] = [];
  for (const one of rows) {
    const last = steps.at(-1);
    if (last && one.user_id === null && last[0]?.user_id === null) last.push(one);
    else steps.push([one]);
  }
  return steps;
}

/** Events that belong together, as lists of numbers: a partition, whatever its parts are called. */
function together(rows: readonly Row[], ownerOf: (row: Row) => string | undefined): number[][] {
  const parts = new Map<string | undefined, number[]>();
  for (const one of rows) parts.set(ownerOf(one), [...(parts.get(ownerOf(one)) ?? []), one.event]);
  return [...parts.values()];
}

describe.skipIf(data.missing)(`identity tables published by others${data.missing && `: ${data.missing}`}`, () => {
  let pipeline: Pipeline;
  /** Profile of each event when it had just come, and whose it is in the end. */
  const atFirst = new Map<string, string>();
  let inTheEnd = new Map<string, Owned>();
  let reversed = new Map<string, Owned>();

  const owned = async (workspace: string): Promise<Map<string, Owned>> =>
    new Map((await pipeline.rows<Owned>(workspace, OWNED)).map((one) => [one.message, one]));

  beforeAll(async () => {
    pipeline = await startPipeline([{ name: 'forward' }, { name: 'backward' }]);
    const all = tables.flatMap(({ rows }, table) => rows.map((one) => eventOf(table, one)));
    await pipeline.send('backward', all.toReversed());
    // In steps, so that it can be seen what a login changes about what came before it.
    const steps = tables.map(({ rows }, table) => stepsOf(rows).map((step) => step.map((one) => eventOf(table, one))));
    for (let n = 0; n < Math.max(...steps.map((list) => list.length)); n++) {
      const next = steps.flatMap((list) => list[n] ?? []);
      await pipeline.send('forward', next);
      await pipeline.settled();
      inTheEnd = await owned('forward');
      for (const { messageId } of next) atFirst.set(messageId, inTheEnd.get(messageId)?.profile ?? '');
    }
    reversed = await owned('backward');
  });
  afterAll(async () => pipeline?.stop());

  const ownerIn = (owners: ReadonlyMap<string, Owned>, table: number) => (one: Row) =>
    owners.get(`${table}-${one.event}`);
  const isDevice = (id: string): boolean => id.startsWith('$device:');

  test('all eight tables are read', () => {
    expect(tables.map(({ rows }) => rows.length)).toEqual([2, 3, 5, 6, 1, 2, 4, 5]);
  });

  /** No difference: the tables hold one user a device, which is where the rule of others and ours are the same. */
  test.each(cases)('$name: events belong together as published', ({ table, rows }) => {
    const owner = ownerIn(inTheEnd, table);
    expect(together(rows, (one) => owner(one)?.profile)).toEqual(together(rows, (one) => one.distinct_id_final));
    expect(rows.map((one) => [owner(one)?.known, owner(one)?.users])).toEqual(
      rows.map(({ distinct_id_final: id }) => (isDevice(id) ? [0, []] : [1, [`${table}-${id}`]])),
    );
  });

  test.each(cases)('$name: an event changes hands later where it is published so', ({ table, rows }) => {
    const owner = ownerIn(inTheEnd, table);
    const changed = rows.map((one) => atFirst.get(`${table}-${one.event}`) !== owner(one)?.profile);
    expect(changed).toEqual(rows.map((one) => one.retroactive));
  });

  test.each(cases)('$name: the same comes out when the last event arrives first', ({ table, rows }) => {
    const owner = ownerIn(reversed, table);
    expect(together(rows, (one) => owner(one)?.profile)).toEqual(together(rows, (one) => one.distinct_id_final));
    expect(rows.map((one) => owner(one)?.users)).toEqual(rows.map((one) => ownerIn(inTheEnd, table)(one)?.users));
  });
});
