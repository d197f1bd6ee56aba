import type { Rules } from '../../journeys/domain/rules.ts';
import { quoted } from '../../runtime/clickhouse/migrations.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import { conversionsSql } from './conversion-sql.ts';
import type { Finding } from './finding.ts';
import { rangesOf } from './rule-ranges.ts';

/** A workspace whose conversions are computed again. */
export interface AuditedWorkspace {
  readonly rules: Rules;
  /** Database of its views. */
  readonly views: string;
  /** Events of an origin and day beyond which they are facts only: such profiles are left out. */
  readonly eventsPerOriginDay: number;
}

interface Difference {
  rows: number;
  wrong: number;
  older_rules: number;
  examples: string[];
}
const NONE: Difference = { rows: 0, wrong: 0, older_rules: 0, examples: [] };

/** Contacts are path touches by themselves; impressions and clicks on the company's own pages are not. */
const CONTACTS =
  "'message', 'call', 'case', 'survey_invite', 'survey_response', 'review', 'question', 'answer', 'presence', 'delivered', 'opened', 'bounced'";
const contactSql = ({ excludedContacts }: Rules): string =>
  `(type IN (${CONTACTS}) OR (type IN ('impression', 'click') AND platform NOT IN ('web', 'ios', 'android', 'kiosk')))` +
  ` AND NOT has([${[...excludedContacts].map((type) => `'${quoted(type)}'`).join(', ')}]::Array(String), type)`;

/** The look-back in force at the conversion, milliseconds. */
const lookbackSql = (rules: Rules): string =>
  `multiIf(${rangesOf(rules)
    .map(({ from, rules: { lookbackMs } }) => `at >= ${from}, ${lookbackMs}, `)
    .join('')}0)`;

/**
 * Conversions against the facts: which touchpoint converts, under which name, what it is worth, and which touches led to
 * it, all computed again by SQL. What is frozen is left out: its facts have left the state.
 */
export async function conversionsFinding(client: ClickHouseClient, audited: AuditedWorkspace): Promise<Finding> {
  const { rules, views, eventsPerOriginDay } = audited;
  const [row = NONE] = await client.query<Difference>(
    `WITH
       crowded AS (
         SELECT profile_id FROM ${views}.touchpoints
         GROUP BY profile_id, origin, toDate(occurred_at, 'UTC') HAVING count() > ${eventsPerOriginDay}
       ),
       frozen AS (SELECT conversion_key FROM ${views}.journeys WHERE state = 'converted' AND final)
     SELECT countIf(expected) AS rows, countIf(differs AND NOT under_older) AS wrong, countIf(differs AND under_older) AS older_rules,
       groupArrayIf(3)(concat(conversion_key, if(expected, ': missing ', ': unexpected '), conversion, ' of ', toString(value), ' ', unit, ' over [', arrayStringConcat(path, ' '), ']'), differs AND NOT under_older) AS examples
     FROM (
       SELECT conversion_key, conversion, value, unit, path, sum(side) != 0 AS differs, max(side) > 0 AS expected,
         max(max(is_older)) OVER (PARTITION BY profile_id, conversion_key) AS under_older
       FROM (
         SELECT profile_id, conversion_key, conversion, order_id, message_id, at, toInt64(value) AS value, unit, path, older AS is_older, 1 AS side
         FROM (
           SELECT c.*, arrayMap(x -> x.2, arraySlice(arraySort(arrayFilter(
             x -> x.1 <= at AND x.1 >= at - ${lookbackSql(rules)} AND NOT (since_last AND x.1 <= last), t.touches)), -${rules.pathLength})) AS path
           FROM (
             SELECT *, ifNull(max(toNullable(at)) OVER (PARTITION BY profile_id, conversion ORDER BY at RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), -9000000000000) AS last
             FROM (${conversionsSql(rules, views)})
           ) AS c
           LEFT JOIN (
             SELECT profile_id AS visitor, groupArray((instant, message)) AS touches FROM (
               SELECT profile_id, toUnixTimestamp64Milli(started_at) AS instant, message_id AS message FROM ${views}.sessions
               UNION ALL
               SELECT profile_id, toUnixTimestamp64Milli(occurred_at), message_id FROM ${views}.touchpoints WHERE ${contactSql(rules)}
             ) GROUP BY visitor
           ) AS t ON t.visitor = c.profile_id
         )
         UNION ALL
         SELECT profile_id, conversion_key, conversion, order_id, message_id, toUnixTimestamp64Milli(assumeNotNull(converted_at)), reinterpret(value, 'Int64'), currency, path_messages,
           config_version != {version:String}, -1
         FROM ${views}.journeys WHERE state = 'converted'
       )
       WHERE conversion_key NOT IN frozen AND profile_id NOT IN crowded
       GROUP BY profile_id, conversion_key, conversion, order_id, message_id, at, value, unit, path
     )`,
    { version: rules.version },
    { timeoutMs: 300_000 },
  );
  return {
    check: `conversions of ${rules.workspace} and their paths are what its touchpoints give`,
    ok: row.wrong === 0,
    detail: `${row.rows} conversions, ${row.wrong} wrong${row.older_rules > 0 ? `; ${row.older_rules} under older rules differ` : ''}`,
    examples: row.examples,
  };
}
