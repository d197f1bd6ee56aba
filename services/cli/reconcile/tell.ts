import { count, money, table } from '../terminal/output.ts';
import type { OrderDifference, Reconciliation } from './compare.ts';

/** What was compared. */
export interface About {
  readonly from: string;
  readonly to: string;
  readonly model: string;
  readonly net: boolean;
  /** Orders of the days in currencies the file does not have. */
  readonly notCompared: number;
}

/** A number of orders in words. */
const ordersOf = (n: number): string => (n === 1 ? '1 order' : `${count(n)} orders`);

const amounts = <T extends object>(row: T): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) =>
      typeof value === 'bigint' ? [`${name}_micros`, Number(value)] : [name, value],
    ),
  );

/** The outcome for programs: everything, amounts in millionths. */
export const asJson = (found: Reconciliation, { notCompared, ...about }: About): object => ({
  ok: found.onlyInFile.length + found.onlyOurs.length + found.amountsDiffer.length === 0,
  ...about,
  currencies: found.sums.map(amounts),
  only_in_file: found.onlyInFile.map(amounts),
  only_ours: found.onlyOurs.map(amounts),
  amounts_differ: found.amountsDiffer.map(amounts),
  other_day: found.otherDay,
  not_compared: notCompared,
});

/** The outcome for people: the equation, then what differs, the largest first, `most` of each kind. */
export function asText(found: Reconciliation, about: About, most: number): string {
  const shown = (micros: bigint, currency = '') => money(Number(micros), currency);
  const sums = table([
    ['currency', 'orders', 'attributed', '+ unattributed', '+ refunds', '= ours', 'file', 'difference'],
    ...found.sums.map((s) => [
      s.currency,
      count(s.orders),
      ...[s.attributed, s.unattributed, s.refunds, s.ours, s.file, s.difference].map((micros) => shown(micros)),
    ]),
  ]);
  const listed = (title: string, rows: readonly OrderDifference[]): string[] => {
    if (rows.length === 0) return [];
    const size = ({ file, ours }: OrderDifference) => Math.abs(Number(file - ours));
    const first = [...rows].sort((a, b) => size(b) - size(a) || (a.order_id < b.order_id ? -1 : 1)).slice(0, most);
    return [
      '',
      `${title}: ${ordersOf(rows.length)}${rows.length > first.length ? `, the ${count(first.length)} largest` : ''}`,
      ...(first.length === 0
        ? []
        : [
            table([
              ['order', 'day', 'file', 'ours', 'difference'],
              ...first.map((one) => [
                one.order_id,
                one.day,
                shown(one.file, one.currency),
                shown(one.ours, one.currency),
                shown(one.file - one.ours, one.currency),
              ]),
            ]),
          ]),
    ];
  };
  const differ = found.onlyInFile.length + found.onlyOurs.length + found.amountsDiffer.length;
  return [
    `${about.from} to ${about.to}, credits of the model ${about.model}${about.net ? ', after refunds' : ''}`,
    sums,
    ...listed('only in the file', found.onlyInFile),
    ...listed('only ours', found.onlyOurs),
    ...listed('amounts differ', found.amountsDiffer),
    '',
    ...(found.otherDay > 0 ? [`of another day in the file: ${ordersOf(found.otherDay)}; no difference`] : []),
    ...(about.notCompared > 0
      ? [`in currencies the file does not have: ${ordersOf(about.notCompared)} of ours; not compared`]
      : []),
    differ === 0
      ? 'reconciled: every order of the file is ours, with its amount'
      : `not reconciled: ${ordersOf(differ)} of one side only or of another amount`,
  ].join('\n');
}
