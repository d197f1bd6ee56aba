import type { Rules } from '../../journeys/domain/rules.ts';
import type { Retention } from '../../journeys/retention.ts';
import { quoted } from '../../runtime/clickhouse/migrations.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import { conversionsSql } from './conversion-sql.ts';
import { ASKING, type Finding } from './finding.ts';
import { letGoSql } from './let-go-sql.ts';
import { rangesOf } from './rule-ranges.ts';

/** A workspace whose conversions are computed again. */
export interface AuditedWorkspace {
  readonly rules: Rules;
  /** Database of its views. */
  readonly views: string;
  /** What the state keeps: profiles with more events of an origin and day are left out, what may have left it is not judged. */
  readonly retention: Retention;
}

interface Difference {
  rows: number;
  wrong: number;
  older_rules: number;
  let_go: number;
  examples: string[];
}
const NONE: Difference = { rows: 0, wrong: 0, older_rules: 0, let_go: 0, examples: [] };

/** Contacts are path touches by themselves; impressions and clicks on the company's own pages are not. */
const CONTACTS =
  "'message', 'call', 'case', 'survey_invite', 'survey_response', 'review', 'question', 'answer', 'presence', 'delivered', 'opened', 'bounced'";
const CONTACT = `(type IN (${CONTACTS}) OR (type IN ('impression', 'click') AND platform NOT IN ('web', 'ios', 'android', 'kiosk')))`;
const takenSql = ({ excludedContacts }: Rules): string =>
  `NOT has([${[...excludedContacts].map((type) => `'${quoted(type)}'`).join(', ')}]::Array(String), type)`;

/** The look-back in force at the conversion, milliseconds. */
const lookbackSql = (rules: Rules): string =>
  `multiIf(${rangesOf(rules)
    .map(({ from, rules: { lookbackMs } }) => `at >= ${from}, ${lookbackMs}, `)
    .join('')}0)`;

/**
 * Conversions against the facts: which touchpoint converts, under which name, what it is worth, and which touches led to
 * it, all computed again by SQL. What is frozen is left out: its facts have left the state. A difference is counted apart
 * where something within reach may have left the state, or was taken in under another configuration.
 */
export async function conversionsFinding(client: ClickHouseClient, audited: AuditedWorkspace): Promise<Finding> {
  const { rules, views, retention } = audited;
  const [row = NONE] = await client.query<Difference>(
    `WITH
       crowded AS (
         SELECT profile_id FROM ${views}.touchpoints
         GROUP BY profile_id, origin, toDate(occurred_at, 'UTC') HAVING count() > ${retention.eventsPerOriginDay}
       ),
       frozen AS (
         SELECT conversion_key FROM ${views}.journeys WHERE state = 'converted' AND final AND NOT match(conversion_key, '^[^:]*:@person$')
       ),
       taken_in_older AS (
         SELECT message_id FROM ${views}.touchpoints
         WHERE config_version != {version:String} AND message_id IN (SELECT message_id FROM ${views}.journeys WHERE state = 'converted')
       )
     SELECT countIf(expected) AS rows, countIf(differs AND NOT under_older AND NOT left) AS wrong,
       uniqExactIf(of, differs AND left) AS let_go, uniqExactIf(of, differs AND under_older AND NOT left) AS older_rules,
       groupArrayIf(3)(concat(conversion_key, if(expected, ': missing ', ': unexpected '), conversion, ' of ', toString(value), ' ', unit, ' over [', arrayStringConcat(path, ' '), ']'), differs AND NOT under_older AND NOT left) AS examples
     FROM (
       SELECT (profile_id, conversion_key) AS of, conversion_key, conversion, value, unit, path, sum(side) != 0 AS differs, max(side) > 0 AS expected,
         max(max(is_older)) OVER (PARTITION BY profile_id, conversion_key) AS under_older,
         max(max(until > 0 AND (at <= until + ${rules.reach.lookbackMs} OR match(conversion_key, '^[^:]*:@(person$|answers:)')))) OVER (PARTITION BY profile_id, conversion_key) AS left
       FROM (
         SELECT profile_id, conversion_key, conversion, order_id, message_id, at, toInt64(value) AS value, unit, path, older OR reaches_older AS is_older, 1 AS side
         FROM (
           SELECT c.*, arrayFilter(x -> x.1 <= at AND x.1 >= at - ${lookbackSql(rules)}, t.touches) AS reached,
             arrayMap(x -> x.2, arraySlice(arraySort(arrayFilter(
               x -> x.3 = 'touch' AND NOT (since_last AND x.1 <= last) AND NOT (answer AND (x.5 OR x.2 = message_id)), reached)), -${rules.pathLength})) AS path,
             arrayExists(x -> x.4 AND (since_last OR x.3 != 'conversion'), reached) AS reaches_older
           FROM (
             SELECT * REPLACE (if(answer, value - assumeNotNull(level_before), value) AS value, older OR (answer AND older_before) AS older)
             FROM (
               SELECT *, ifNull(max(toNullable(at)) OVER (PARTITION BY profile_id, conversion ORDER BY at RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), -9000000000000) AS last,
                 lagInFrame(toNullable(value)) OVER one_by_one AS level_before, lagInFrame(older) OVER one_by_one AS older_before
               FROM (${conversionsSql(rules, views)})
               WINDOW one_by_one AS (PARTITION BY profile_id, conversion ORDER BY at, message_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
             )
             WHERE NOT answer OR isNotNull(level_before)
           ) AS c
           LEFT JOIN (
             SELECT profile_id AS visitor, groupArray((instant, message, role, is_older, asks)) AS touches FROM (
               SELECT profile_id, toUnixTimestamp64Milli(started_at) AS instant, message_id AS message, 'touch' AS role, config_version != {version:String} AS is_older, 0 AS asks FROM ${views}.sessions
               UNION ALL
               SELECT profile_id, toUnixTimestamp64Milli(occurred_at), message_id, if(${takenSql(rules)}, 'touch', 'excluded') AS role, config_version != {version:String} AS is_older, type IN ('survey_invite', 'survey_response')
               FROM ${views}.touchpoints WHERE ${CONTACT} AND (role = 'touch' OR is_older)
               UNION ALL
               SELECT profile_id, toUnixTimestamp64Milli(ended_at), '', 'conversion', 1, 0 FROM ${views}.journeys WHERE state = 'converted' AND config_version != {version:String}
             ) GROUP BY visitor
           ) AS t ON t.visitor = c.profile_id
         )
         UNION ALL
         SELECT profile_id, conversion_key, conversion, order_id, message_id, toUnixTimestamp64Milli(assumeNotNull(converted_at)), reinterpret(value, 'Int64'), currency, path_messages,
           config_version != {version:String} OR message_id IN taken_in_older, -1
         FROM ${views}.journeys WHERE state = 'converted'
       ) AS both
       LEFT JOIN (${letGoSql(views, retention)}) AS l ON l.owner = both.profile_id
       WHERE conversion_key NOT IN frozen AND profile_id NOT IN crowded
       GROUP BY profile_id, conversion_key, conversion, order_id, message_id, at, value, unit, path
     )`,
    { version: rules.version },
    ASKING,
  );
  return {
    check: `conversions of ${rules.workspace} and their paths are what its touchpoints give`,
    ok: row.wrong === 0,
    detail: `${row.rows} conversions, ${row.wrong} wrong${row.older_rules > 0 ? `; ${row.older_rules} under older rules differ` : ''}${row.let_go > 0 ? `; ${row.let_go} differ and are not judged: what they came of may have left the state` : ''}`,
    examples: row.examples,
  };
}
