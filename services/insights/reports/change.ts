import { z } from 'zod';
import { count, micros } from '../query/fields.ts';
import type { ChannelLine } from './channel-table.ts';

const side = z.object({ revenue_micros: micros, conversions: count });
const line = z.object({
  channel: z.string(),
  before: side,
  now: side,
  change_micros: micros.describe('Revenue now minus before; volume + mix + rate, exactly'),
  volume_micros: micros.describe('Because there were more or fewer conversions in all'),
  mix_micros: micros.describe('Because the channel had another share of them'),
  rate_micros: micros.describe('Because a conversion was worth more or less in the channel'),
});

/** What made revenue change between two periods. */
export const changeTable = z.object({
  rows: z.array(line).describe('By channel, the largest change first'),
  total: line.omit({ channel: true }),
});
export type ChangeTable = z.output<typeof changeTable>;

type Side = Pick<ChannelLine, 'revenue_micros' | 'conversions'>;

/** A fraction; the denominator is positive. */
interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}
const of = (top: bigint, bottom = 1n): Fraction => ({ top, bottom });
const times = (a: Fraction, b: Fraction): Fraction => of(a.top * b.top, a.bottom * b.bottom);
const plus = (a: Fraction, b: Fraction): Fraction => of(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom);
const minus = (a: Fraction, b: Fraction): Fraction => plus(a, of(-b.top, b.bottom));

/** The nearest whole number, halves away from zero: a change and its reverse round alike. */
function rounded({ top, bottom }: Fraction): number {
  const size = top < 0n ? -top : top;
  const whole = (2n * size + bottom) / (2n * bottom);
  return Number(top < 0n ? -whole : whole);
}

/** A factor before and now. */
type Factor = readonly [before: Fraction, now: Fraction];

/**
 * What one factor contributes to the change of the product of three: its difference, times each of the others halfway
 * between before and now, plus what both others changed together, in thirds. With x the factor, y and z the others:
 * dx (2 y0 z0 + y0 z1 + y1 z0 + 2 y1 z1) / 6. The three contributions sum to x1 y1 z1 - x0 y0 z0 without a remainder.
 */
function contribution(x: Factor, y: Factor, z: Factor): Fraction {
  const product = (i: 0 | 1, j: 0 | 1) => times(y[i], z[j]);
  const same = plus(product(0, 0), product(1, 1));
  const crossed = plus(product(0, 1), product(1, 0));
  return times(minus(x[1], x[0]), times(plus(plus(same, same), crossed), of(1n, 6n)));
}

/** Credited conversions in millionths, as the ledger has them. */
const millionths = (conversions: number): bigint => BigInt(Math.round(conversions * 1_000_000));
const part = (top: bigint, bottom: bigint): Fraction | undefined => {
  if (bottom === 0n) return undefined;
  return bottom < 0n ? of(-top, -bottom) : of(top, bottom);
};

/** A factor that is unknown on one side did not change; unknown on both it is nothing. */
const factor = (before: Fraction | undefined, now: Fraction | undefined): Factor => [
  before ?? now ?? of(0n),
  now ?? before ?? of(0n),
];

/**
 * Decomposes the change of a channel's revenue exactly into volume, mix and rate.
 *
 * Revenue = N s v: all conversions N, the channel's share s of them, and the revenue v of a conversion in it. The change is
 * given to the three factors by the complete decomposition of Sun (1998), "Changes in energy consumption and energy
 * intensity: a complete decomposition model", Energy Economics 20: what factors changed together is shared equally. It is
 * the Shapley value of the factors (Albrecht, François, Schoors 2002, Energy Policy 30), so no order of the factors is
 * preferred, and swapping the periods only turns the signs. Computed in fractions; volume and mix are rounded to the micro,
 * rate takes what remains, so the parts sum to the change exactly.
 *
 * A channel that is new or gone has no value of a conversion on one side: the value did not change then, its share did. In a
 * period without any conversion shares are unknown too: all is volume.
 */
export function decompose(before: Side, now: Side, all: { readonly before: number; readonly now: number }) {
  const [n0, n1] = [millionths(before.conversions), millionths(now.conversions)];
  const [all0, all1] = [millionths(all.before), millionths(all.now)];
  const volume: Factor = [of(all0), of(all1)];
  const mix = factor(part(n0, all0), part(n1, all1));
  const rate = factor(part(BigInt(before.revenue_micros), n0), part(BigInt(now.revenue_micros), n1));
  const change_micros = now.revenue_micros - before.revenue_micros;
  const volume_micros = rounded(contribution(volume, mix, rate));
  const mix_micros = rounded(contribution(mix, volume, rate));
  return { change_micros, volume_micros, mix_micros, rate_micros: change_micros - volume_micros - mix_micros };
}

const NOTHING: Side = { revenue_micros: 0, conversions: 0 };
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Lays two periods of the channel report beside each other, under one model. */
export function layChangeTable(
  before: readonly ChannelLine[],
  now: readonly ChannelLine[],
  model: string,
): ChangeTable {
  const linesOf = (lines: readonly ChannelLine[]) => lines.filter((l) => l.model === model);
  const [then, since] = [linesOf(before), linesOf(now)];
  const all = { before: sum(then.map((l) => l.conversions)), now: sum(since.map((l) => l.conversions)) };
  const sideOf = (lines: readonly ChannelLine[], channel: string): Side => {
    const { revenue_micros, conversions } = lines.find((l) => l.channel === channel) ?? NOTHING;
    return { revenue_micros, conversions };
  };
  const rows = [...new Set([...then, ...since].map((l) => l.channel))].map((channel) => {
    const sides = { before: sideOf(then, channel), now: sideOf(since, channel) };
    return { channel, ...sides, ...decompose(sides.before, sides.now, all) };
  });
  rows.sort((a, b) => Math.abs(b.change_micros) - Math.abs(a.change_micros) || (a.channel < b.channel ? -1 : 1));
  const total = (figure: 'change_micros' | 'volume_micros' | 'mix_micros' | 'rate_micros') =>
    sum(rows.map((r) => r[figure]));
  const totalSide = (of: 'before' | 'now'): Side => ({
    revenue_micros: sum(rows.map((r) => r[of].revenue_micros)),
    conversions: all[of],
  });
  return {
    rows,
    total: {
      before: totalSide('before'),
      now: totalSide('now'),
      change_micros: total('change_micros'),
      volume_micros: total('volume_micros'),
      mix_micros: total('mix_micros'),
      rate_micros: total('rate_micros'),
    },
  };
}
