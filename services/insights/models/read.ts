import { z } from 'zod';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import type { Query, Scope } from '../query/query.ts';
import { lines } from '../reports/report.ts';
import type { CountedPath } from './domain/path-table.ts';

/** What a run is about. */
export interface Inputs {
  /** Names of the conversions that count. */
  readonly counted: readonly string[];
  readonly from: string;
  readonly to: string;
  /** IANA time zone of the days. */
  readonly timeZone: string;
}

/** A run may read long; it must not read for ever. */
const READING = {
  outsideDatabase: true,
  timeoutMs: 600_000,
  settings: { readonly: '2', max_execution_time: 600 },
} as const;

/**
 * Journeys counted by path; the change of a score is none of their ends. An open path (lapsed or not: that is a matter of the
 * question) whose last touch was on one of the days is a journey that did not convert. So is the way to a conversion that does
 * not count, a lead where sales do, without the touches that led to one that does; of several of one customer the longest.
 * Scores are answers, not ways that led nowhere.
 */
export const countedPaths = ({ counted, from, to, timeZone }: Inputs, scope: Scope): Query => ({
  sql: lines(
    'SELECT path, countIf(success) AS conversions, countIf(NOT success) AS nulls',
    'FROM (',
    `  SELECT path, state = 'converted' AS success FROM ${scope.views}.journeys`,
    '  WHERE touches > 0 AND NOT is_score_change AND (',
    "    (state = 'converted' AND conversion IN {counted:Array(String)} AND converted_on BETWEEN {from:Date} AND {to:Date})",
    "    OR (state = 'open' AND toDate(ended_at, {zone:String}) BETWEEN {from:Date} AND {to:Date})",
    '  )',
    '  UNION ALL',
    '  SELECT path, false FROM (',
    '    SELECT profile_id, arrayFilter((channel, message) -> message NOT IN (',
    `      SELECT arrayJoin(path_messages) FROM ${scope.views}.journeys`,
    "      WHERE state = 'converted' AND conversion IN {counted:Array(String)} AND converted_on >= {from:Date}",
    '    ), j.path, j.path_messages) AS path',
    `    FROM ${scope.views}.journeys AS j`,
    "    WHERE touches > 0 AND state = 'converted' AND conversion NOT IN {counted:Array(String)} AND currency != ''",
    '      AND converted_on BETWEEN {from:Date} AND {to:Date} AND notEmpty(path)',
    '    ORDER BY length(path) DESC, converted_at DESC, journey_id',
    '    LIMIT 1 BY profile_id',
    '  )',
    ')',
    'GROUP BY path',
    'ORDER BY path',
  ),
  params: { counted, from, to, zone: timeZone },
});

/** Conversions with their paths. `value` is micros as text: exact whatever its size. */
export const conversions = ({ counted, from, to }: Inputs, scope: Scope): Query => ({
  sql: lines(
    'SELECT conversion, conversion_key, order_id, profile_id, currency, path, path_messages,',
    "  toString(reinterpret(value, 'Int64')) AS value_micros, arrayMap(t -> toUnixTimestamp64Milli(t), path_times) AS times,",
    '  toUnixTimestamp64Milli(assumeNotNull(j.converted_at)) AS converted_at, toString(assumeNotNull(j.converted_on)) AS converted_on',
    `FROM ${scope.views}.journeys AS j`,
    "WHERE state = 'converted' AND conversion IN {counted:Array(String)} AND NOT is_score_change",
    '  AND j.converted_on BETWEEN {from:Date} AND {to:Date}',
  ),
  params: { counted, from, to },
});

const countedRow = z.object({ path: z.array(z.string()), conversions: z.coerce.number(), nulls: z.coerce.number() });
const conversionRow = z.object({
  conversion: z.string(),
  conversion_key: z.string(),
  order_id: z.string(),
  profile_id: z.string(),
  currency: z.string(),
  path: z.array(z.string()),
  path_messages: z.array(z.string()),
  value_micros: z.string().transform(BigInt),
  times: z.array(z.coerce.number()),
  converted_at: z.coerce.number(),
  converted_on: z.string(),
});
/** A conversion with its path; `times` are epoch milliseconds of its touches. */
export type ConversionRow = z.output<typeof conversionRow>;

/** Reads the counted paths, by path. */
export async function readPaths(client: ClickHouseClient, inputs: Inputs, scope: Scope): Promise<CountedPath[]> {
  const { sql, params } = countedPaths(inputs, scope);
  return z.array(countedRow).parse(await client.query(sql, params, READING));
}

/** Currencies a run credited anything in, with how many conversions. */
export async function readCurrencies(
  client: ClickHouseClient,
  runId: string,
  scope: Scope,
): Promise<{ currency: string; conversions: number }[]> {
  const sql = lines(
    'SELECT currency, toFloat64(sum(path_credit)) AS conversions',
    `FROM ${scope.views}.model_results WHERE run_id = {run:String} GROUP BY currency ORDER BY conversions DESC, currency`,
  );
  return client.query(sql, { run: runId }, READING);
}

/** Reads the conversions in batches, as the server gives them. */
export async function* readConversions(
  client: ClickHouseClient,
  inputs: Inputs,
  scope: Scope,
): AsyncGenerator<ConversionRow[]> {
  const { sql, params } = conversions(inputs, scope);
  for await (const rows of client.stream(sql, params, READING)) yield z.array(conversionRow).parse(rows);
}
