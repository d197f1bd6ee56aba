import type { Scale } from '../../../schemas/score.ts';
import type { Condition } from '../../journeys/domain/conversions/condition.ts';
import type { ConversionRule } from '../../journeys/domain/conversions/rule.ts';
import type { Rules } from '../../journeys/domain/rules.ts';
import { quoted } from '../../runtime/clickhouse/migrations.ts';
import { type RuleRange, rangesOf } from './rule-ranges.ts';

const text = (value: string): string => `'${quoted(value)}'`;
const texts = (values: Iterable<string>): string => [...values].map(text).join(', ');

/** One conversion of one version, with the condition a touchpoint falls under it by. */
interface Case {
  readonly rule: ConversionRule;
  readonly condition: string;
}

function conditionSql(condition: Condition): string {
  if ('values' in condition)
    return `${condition.field} ${condition.not ? 'NOT IN' : 'IN'} (${texts(condition.values)})`;
  const { field, atLeast, atMost } = condition;
  const bounds = [
    Number.isFinite(atLeast) && `${field} >= ${atLeast}`,
    Number.isFinite(atMost) && `${field} <= ${atMost}`,
  ];
  return `ifNull(${bounds.filter(Boolean).join(' AND ')}, 0)`;
}

const casesOf = ({ rules, from, to }: RuleRange): Case[] =>
  rules.conversions.map((rule) => ({
    rule,
    condition: [`at >= ${from} AND at < ${to} AND type = ${text(rule.type)}`, ...rule.when.map(conditionSql)].join(
      ' AND ',
    ),
  }));

/** A score in millionths of points of 100; NULL without one, or with one outside its scale. */
function levelSql({ least, most }: Scale): string {
  const stated = 'ifNull(scale_min < scale_max, 0)';
  const [from, to] = [
    `if(${stated}, assumeNotNull(scale_min), ${least})`,
    `if(${stated}, assumeNotNull(scale_max), ${most})`,
  ];
  return `if(score >= ${from} AND score <= ${to}, toInt64(floor((score - ${from}) / (${to} - ${from}) * 100000000 + 0.5)), NULL)`;
}

/** What a conversion is worth and in which currency, by its rule. */
const worthSql = ({ value }: ConversionRule): string => {
  if (typeof value === 'object') return 'levelOn' in value ? levelSql(value.levelOn) : String(value.fixedMicros);
  return { value: 'value_micros', cost: 'cost_micros', score: 'toInt64(floor(score * 1000000 + 0.5))' }[value];
};
const currencySql = ({ value, currency }: ConversionRule): string => {
  if (typeof value === 'object') return 'levelOn' in value ? "''" : text(currency);
  const or = (field: string) => `if(${field} = '', ${text(currency)}, ${field})`;
  return { value: or('currency'), cost: or('cost_currency'), score: "''" }[value];
};
/** Key of an order: what begins as a group's key does is marked. */
const orderSql = (name: string): string =>
  `concat(${text(`${name}:`)}, if(match(order_id, '^[@=]'), '=', ''), order_id)`;

/** What counts as one: events with the same text here make one conversion. */
function familySql(rule: ConversionRule): string {
  const { name, type, oncePer } = rule;
  const own = `concat(${text(`${name}:#`)}, message_id)`;
  const session = text(`${name}:@session:`);
  return {
    event: own,
    answer: `if(isNull(${worthSql(rule)}), '', concat(${text(`${name}:@answers:`)}, message_id))`,
    person: text(`${name}:@person`),
    order: `if(order_id = '', ${own}, ${orderSql(type === 'order' ? 'order' : name)})`,
    session: `concat(${session}, if(ended >= at, toString(started), message_id))`,
  }[oncePer];
}
const keySql = ({ name, oncePer }: ConversionRule): string =>
  oncePer === 'session' ? `concat(${text(`${name}:@session:`)}, message_id)` : 'family';

/**
 * The conversions that the touchpoints of a workspace make under its rules, again and from nothing but the facts, their
 * present owners and the sessions: one row each with profile_id, conversion_key, conversion, order_id, message_id, at,
 * value, unit, since_last and older (taken in under another configuration). Where `answer`, the row is an answer, the
 * first of a person too, and the value its level: the conversion is how far that is from the level before.
 */
export function conversionsSql(newest: Rules, views: string): string {
  const cases = rangesOf(newest).flatMap(casesOf);
  const choose = (of: (rule: ConversionRule) => string, other: string) =>
    cases.length === 0
      ? other
      : `multiIf(${cases.map(({ rule }, i) => `rule = ${i + 1}, ${of(rule)}, `).join('')}${other})`;
  const which = cases.map(({ condition }, i) => `${condition}, ${i + 1}, `).join('');
  const types = texts(new Set(['order_change', 'refund', ...cases.map(({ rule }) => rule.type)]));
  const micros = (field: string) =>
    `if(isNull(t.${field}), NULL, reinterpret(assumeNotNull(t.${field}), 'Int64')) AS ${field}_micros`;
  return `
    SELECT profile_id, first.1 AS at, first.2 AS message_id, first.3 AS conversion, first.4 AS order_id, first.5 AS unit,
      first.6 AS conversion_key, first.8 AS since_last, first.9 AS answer, older,
      arrayFilter(e -> ifNull(e.3 = 0, 1) OR e.4 IN ('', unit), follow_ups) AS counted,
      ifNull(arrayLast(e -> isNotNull(e), arrayMap(e -> e.3, arrayFilter(e -> e.2 = 'order_change', counted))), ifNull(first.7, 0)) AS gross,
      gross - least(greatest(gross, 0), arraySum(e -> abs(ifNull(e.3, greatest(gross, 0))), arrayFilter(e -> e.2 = 'refund', counted))) AS value
    FROM (
      SELECT profile_id, family, max(older_rules) AS older,
        argMinIf((at, message_id, name, order_id, unit, key, worth, since, compared), (at, message_id), rule > 0) AS first,
        arraySort(groupArrayIf(((at, message_id), type, value_micros, currency), type IN ('order_change', 'refund'))) AS follow_ups
      FROM (
        SELECT *, if(type IN ('order_change', 'refund'), if(order_id = '', '', ${orderSql('order')}), ${choose(familySql, "''")}) AS family,
          ${choose(({ name }) => text(name), "''")} AS name, ${choose(keySql, "''")} AS key,
          ${choose((rule) => `CAST(${worthSql(rule)} AS Nullable(Int64))`, 'CAST(NULL AS Nullable(Int64))')} AS worth,
          ${choose(currencySql, "''")} AS unit, ${choose(({ touches }) => (touches === 'since_last' ? '1' : '0'), '0')} AS since,
          ${choose(({ oncePer }) => (oncePer === 'answer' ? '1' : '0'), '0')} AS compared
        FROM (
          SELECT *, multiIf(${which}0 = 1, 0, 0) AS rule
          FROM (
            SELECT * EXCEPT (value, cost), ${micros('value')}, ${micros('cost')},
              toUnixTimestamp64Milli(occurred_at) AS at, config_version != {version:String} AS older_rules
            FROM ${views}.touchpoints AS t WHERE type IN (${types})
          ) AS t
          ASOF LEFT JOIN (
            SELECT profile_id AS visitor, toUnixTimestamp64Milli(started_at) AS started, toUnixTimestamp64Milli(ended_at) AS ended
            FROM ${views}.sessions
          ) AS s ON s.visitor = t.profile_id AND s.started <= t.at
        )
        WHERE rule > 0 OR type IN ('order_change', 'refund')
      )
      WHERE family != ''
      GROUP BY profile_id, family
      HAVING countIf(rule > 0) > 0
    )`;
}
