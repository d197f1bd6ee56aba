import { decayed } from '../../journeys/domain/attribution/kinds.ts';
import type { LiveModel } from '../../journeys/domain/attribution/models.ts';

/**
 * The rule models again, in SQL: an expression for the weights of the touches within the look-back. It may use `ch`
 * (their channels), `id` (message ids), `ms` (instants), `hours` (whole hours before the conversion), `j` (1 to m), `m`
 * (how many), `session` (opening of the session it happened in, "") and `lead` (instant of the first lead, 0 for none).
 */
export function weightsSql(model: LiveModel): string {
  switch (model.kind) {
    case 'first':
      return only('1');
    case 'last':
      return only('m');
    case 'last_non_direct':
      return lastWhere("c != 'Direct'");
    case 'last_paid':
      return lastWhere("startsWith(c, 'Paid ') OR c IN ('Display', 'Cross-network')");
    case 'same_touch':
      return 'arrayMap(x -> toInt128(x = session), id)';
    case 'linear':
      return 'arrayMap(i -> toInt128(1), j)';
    case 'position_based':
      return ends(40, 20, 40);
    case 'j_shaped':
      return ends(20, 20, 60);
    case 'inverse_j':
      return ends(60, 20, 20);
    case 'w_shaped':
      return wShaped();
    case 'time_decay':
      return `arrayMap(h -> toInt128([${decayTable(model)}][h + 1]), hours)`;
    case 'participation':
      return 'arrayMap(i -> toInt128(arrayLastIndex(c -> c = ch[i], ch) = i), j)';
    case 'custom':
      return ends(model.shares.first, model.shares.middle, model.shares.last);
  }
}

const only = (place: string): string => `arrayMap(i -> toInt128(i = ${place}), j)`;

const lastWhere = (condition: string): string =>
  only(`if(arrayLastIndex(c -> ${condition}, ch) = 0, m, arrayLastIndex(c -> ${condition}, ch))`);

const ends = (first: number, middle: number, last: number): string =>
  `multiIf(m = 1, [toInt128(1)], m = 2, [toInt128(${first}), toInt128(${last})], ` +
  `arrayMap(i -> toInt128(multiIf(i = 1, ${first} * (m - 2), i = m, ${last} * (m - 2), ${middle})), j))`;

function wShaped(): string {
  const creation = 'arrayLastIndex(t -> t <= lead, ms)';
  const pillars = `arrayMap(i -> toInt128(30 * ((i = 1) + (i = ${creation}) + (i = m))), j)`;
  const others = `countEqual(${pillars}, 0)`;
  return (
    `multiIf(lead = 0 OR ${creation} = 0, ${ends(40, 20, 40)}, ${others} = 0, ${pillars}, ` +
    `arrayMap(p -> toInt128(if(p = 0, 10, p * ${others})), ${pillars}))`
  );
}

const HOUR = 3_600_000;

/** Weights by whole hours: one table for the stream and for this. */
const decayTable = ({ lookbackMs, halfLifeHours }: LiveModel): string =>
  Array.from({ length: Math.floor(lookbackMs / HOUR) + 1 }, (_, hours) => decayed(hours, halfLifeHours)).join(', ');
