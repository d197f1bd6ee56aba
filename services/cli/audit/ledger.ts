import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import type { Finding } from './finding.ts';

/** Integer weights of a model over a path of `n` touches, position `i` from 1: the formulas again, in SQL. */
const WEIGHTS = {
  first: ['i = 1 ? 1 : 0', '1'],
  last: ['i = n ? 1 : 0', '1'],
  linear: ['1', 'n'],
  // U-shaped 40/20/40, the middle shares 20; up to two touches share equally.
  position_based: ['n < 3 ? 1 : (i = 1 OR i = n ? 40 * (n - 2) : 20)', 'n < 3 ? n : 100 * (n - 2)'],
} as const;
export type AuditedModel = keyof typeof WEIGHTS;

/** Credits of every converted journey under a model, computed from its path; the remainder goes to the last touch. */
function recomputed(model: AuditedModel): string {
  const [weight, total] = WEIGHTS[model];
  const share = (whole: string) => `intDiv(toInt128(${whole}) * toInt128(${weight}), toInt128(${total}))`;
  return `
    SELECT workspace, profile_id, conversion_key, '${model}' AS model, i AS position, message,
      if(i = n, v - ifNull(v_before, 0), v_share) AS amount, if(i = n, 1000000 - ifNull(c_before, 0), c_share) AS credit
    FROM (
      SELECT *, sum(v_share) OVER before AS v_before, sum(c_share) OVER before AS c_before
      FROM (
        SELECT workspace, profile_id, conversion_key, length(path_messages) AS n, toInt128(value_micros) AS v,
          arrayJoin(arrayEnumerate(path_messages)) AS i, path_messages[i] AS message,
          ${share('value_micros')} AS v_share, ${share('1000000')} AS c_share
        FROM journeys FINAL WHERE state = 'converted' AND NOT final
      )
      WINDOW before AS (PARTITION BY workspace, profile_id, conversion_key ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    )
    WHERE amount != 0 OR credit != 0
    UNION ALL
    SELECT workspace, profile_id, conversion_key, '${model}', 0, '', toInt128(value_micros), 1000000
    FROM journeys FINAL WHERE state = 'converted' AND NOT final AND empty(path_messages)`;
}

interface Difference {
  lines: number;
  wrong: number;
  ledger_sum: string;
  oracle_sum: string;
  examples: string[];
}

/**
 * The ledger against its oracle: per conversion, position and touch, the sum of entries and retractions equals what the
 * formulas give for the journey's path, to the millionth.
 */
export async function ledgerFinding(client: ClickHouseClient, model: AuditedModel): Promise<Finding> {
  const [row] = await client.query<Difference>(
    `SELECT count() AS lines, countIf(ledger != oracle OR ledger_credit != oracle_credit) AS wrong,
       toString(sum(ledger)) AS ledger_sum, toString(sum(oracle)) AS oracle_sum,
       groupArrayIf(3)(concat(conversion_key, ' position ', toString(position), ': ledger ', toString(ledger), ', recomputed ', toString(oracle)),
         ledger != oracle OR ledger_credit != oracle_credit) AS examples
     FROM (
       SELECT workspace, profile_id, conversion_key, position, message,
         sum(l) AS ledger, sum(lc) AS ledger_credit, sum(o) AS oracle, sum(oc) AS oracle_credit
       FROM (
         SELECT workspace, profile_id, conversion_key, toInt64(position) AS position, message_id AS message,
           toInt128(amount_micros) * sign AS l, toInt64(credit_micros) * sign AS lc, toInt128(0) AS o, toInt64(0) AS oc
         FROM credits WHERE model = {model:String} AND NOT final
         UNION ALL
         SELECT workspace, profile_id, conversion_key, toInt64(position), message, toInt128(0), toInt64(0), toInt128(amount), toInt64(credit)
         FROM (${recomputed(model)})
       )
       GROUP BY workspace, profile_id, conversion_key, position, message
     )`,
    { model },
    { timeoutMs: 300_000 },
  );
  const {
    lines,
    wrong,
    ledger_sum: ledger,
    oracle_sum: oracle,
    examples,
  } = row ?? {
    lines: 0,
    wrong: 0,
    ledger_sum: '0',
    oracle_sum: '0',
    examples: [],
  };
  return {
    check: `${model} credits are what the journeys' paths give`,
    ok: wrong === 0 && ledger === oracle,
    detail: `${lines} lines, ${wrong} wrong; ledger ${ledger} and recomputed ${oracle} millionths`,
    examples,
  };
}
