import { isNormalised, type LiveModel } from '../../journeys/domain/attribution/models.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import { ASKING, type Finding } from './finding.ts';
import { weightsSql } from './model-sql.ts';

/** A model of a workspace whose credits are computed again. */
export interface AuditedModel {
  readonly workspace: string;
  readonly model: LiveModel;
  /** Look-back of the paths, milliseconds. */
  readonly lookbackMs: number;
  /** Conversions from `from` on, before `to` (epoch milliseconds): the time these rules hold. */
  readonly from: number;
  readonly to: number;
  /** Version of the configuration now: what was credited under another one may differ and is counted apart. */
  readonly version: string;
}

/** Credits of every converted journey, computed from its path; what rounding leaves goes to the last touch credited. */
function recomputed(audited: AuditedModel): string {
  const { model } = audited;
  const whole = isNormalised(model);
  const spread = (amount: string, w: string) =>
    whole
      ? `if(i = last, ${amount} - (arraySum(x -> intDiv(${amount} * x, total), w) - intDiv(${amount} * w[last], total)), intDiv(${amount} * ${w}, total))`
      : amount;
  return `
    SELECT profile_id, conversion_key, older, position, message, ${spread('v', 'w[i]')} AS amount, ${spread('toInt128(1000000)', 'w[i]')} AS credit
    FROM (
      SELECT profile_id, conversion_key, older, v, w, total, last, i, n - m + i AS position, id[i] AS message
      FROM (${weighted(audited)})
      ARRAY JOIN j AS i
      WHERE total > 0 AND w[i] > 0
    )
    UNION ALL
    SELECT profile_id, conversion_key, older, 0, '', v, 1000000 FROM (${weighted(audited)}) WHERE total = 0`;
}

/** Every converted journey with the weights of its touches. */
const weighted = ({ model, lookbackMs }: AuditedModel): string => `
  SELECT *, if(m = 0, [], ${weightsSql(model)}) AS w, arraySum(w) AS total, arrayLastIndex(x -> x > 0, w) AS last
  FROM (
    SELECT profile_id, conversion_key, older, v, n, at,
      arrayCount(t -> t >= at - ${model.lookbackMs}, times) AS m,
      arraySlice(channels, n - m + 1) AS ch, arraySlice(messages, n - m + 1) AS id, arraySlice(times, n - m + 1) AS ms,
      arrayMap(t -> intDiv(at - t, 3600000), ms) AS hours, arrayEnumerate(id) AS j,
      if(s.ended >= at, s.opening, '') AS session,
      if(startsWith(conversion_key, 'lead:'), 0, arrayFirst(t -> t <= at AND t >= at - ${lookbackMs}, l.leads)) AS lead
    FROM (
      SELECT profile_id, conversion_key, config_version != {version:String} AS older, toInt128(value_micros) AS v, length(path) AS n, path AS channels,
        path_messages AS messages, arrayMap(t -> toUnixTimestamp64Milli(t), path_times) AS times,
        toUnixTimestamp64Milli(assumeNotNull(converted_at)) AS at
      FROM journeys FINAL WHERE workspace = {workspace:String} AND state = 'converted'
        AND toUnixTimestamp64Milli(assumeNotNull(converted_at)) >= {from:Int64} AND toUnixTimestamp64Milli(assumeNotNull(converted_at)) < {to:Int64}
    ) AS c
    ASOF LEFT JOIN (
      SELECT profile_id AS visitor, toUnixTimestamp64Milli(started_at) AS started, toUnixTimestamp64Milli(ended_at) AS ended, message_id AS opening
      FROM sessions FINAL WHERE workspace = {workspace:String}
    ) AS s ON s.visitor = c.profile_id AND s.started <= c.at
    LEFT JOIN (
      SELECT profile_id AS person, arraySort(groupArray(toUnixTimestamp64Milli(assumeNotNull(converted_at)))) AS leads
      FROM journeys FINAL
      WHERE workspace = {workspace:String} AND state = 'converted' AND startsWith(conversion_key, 'lead:')
      GROUP BY person
    ) AS l ON l.person = c.profile_id
  )`;

interface Difference {
  lines: number;
  wrong: number;
  older_rules: number;
  ledger_sum: string;
  oracle_sum: string;
  examples: string[];
}
const NONE: Difference = { lines: 0, wrong: 0, older_rules: 0, ledger_sum: '0', oracle_sum: '0', examples: [] };

/**
 * The ledger against its oracle: per conversion, position and touch, the sum of entries and retractions equals what the
 * formulas give for the journey's path, to the millionth. Of a frozen conversion only the whole: its shares stay as they
 * were, whatever a refund makes of its value or leaves of its session.
 */
export async function ledgerFinding(client: ClickHouseClient, audited: AuditedModel): Promise<Finding> {
  const { workspace, model, version, from, to } = audited;
  const [row = NONE] = await client.query<Difference>(
    `SELECT count() AS lines, countIf(differs AND NOT under_older) AS wrong, countIf(differs AND under_older) AS older_rules,
       toString(sumIf(ledger, NOT (differs AND under_older))) AS ledger_sum, toString(sumIf(oracle, NOT (differs AND under_older))) AS oracle_sum,
       groupArrayIf(3)(concat(conversion_key, ' position ', toString(position), ': ledger ', toString(ledger), ', recomputed ', toString(oracle)),
         differs AND NOT under_older) AS examples
     FROM (
       SELECT profile_id, conversion_key, if(frozen, 0, at_position) AS position, if(frozen, '', touch) AS message, max(max(older)) OVER (PARTITION BY profile_id, conversion_key) AS under_older,
         sum(l) AS ledger, sum(lc) AS ledger_credit, sum(o) AS oracle, sum(oc) AS oracle_credit,
         ledger != oracle OR ledger_credit != oracle_credit AS differs
       FROM (
         SELECT profile_id, conversion_key, 0 AS older, toInt64(position) AS at_position, message_id AS touch,
           toInt128(amount_micros) * sign AS l, toInt64(credit_micros) * sign AS lc, toInt128(0) AS o, toInt64(0) AS oc
         FROM credits WHERE workspace = {workspace:String} AND model = {model:String}
           AND toUnixTimestamp64Milli(converted_at) >= {from:Int64} AND toUnixTimestamp64Milli(converted_at) < {to:Int64}
         UNION ALL
         SELECT profile_id, conversion_key, older, toInt64(position), message, toInt128(0), toInt64(0), toInt128(amount), toInt64(credit)
         FROM (${recomputed(audited)})
       ) AS line
       LEFT ANY JOIN (
         SELECT profile_id, conversion_key, true AS frozen FROM journeys FINAL
         WHERE workspace = {workspace:String} AND state = 'converted' AND final
       ) AS kept USING (profile_id, conversion_key)
       GROUP BY profile_id, conversion_key, position, message
     )`,
    { workspace, model: model.name, version, from, to },
    ASKING,
  );
  return {
    check: `${model.name} credits${from > 0 ? ` from ${new Date(from).toISOString().slice(0, 10)}` : ''} are what the journeys' paths give`,
    ok: row.wrong === 0 && row.ledger_sum === row.oracle_sum,
    detail: `${row.lines} lines, ${row.wrong} wrong; ledger ${row.ledger_sum} and recomputed ${row.oracle_sum} millionths${row.older_rules > 0 ? `; ${row.older_rules} lines credited under older rules differ` : ''}`,
    examples: row.examples,
  };
}
