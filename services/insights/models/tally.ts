import { UNATTRIBUTED } from '../../../schemas/unattributed.ts';
import { WHOLE } from './domain/credit-path.ts';
import type { ChannelFit } from './domain/fit.ts';
import { integerWeights, spread } from './domain/spread.ts';

/** Conversions and their value, in millionths. */
interface Sums {
  credit: bigint;
  revenue: bigint;
}

/** What one run gives one channel in one currency. */
export interface ChannelResult {
  readonly channel: string;
  readonly currency: string;
  readonly effect: number;
  readonly weight: number;
  readonly credit: bigint;
  readonly revenue: bigint;
  readonly pathCredit: bigint;
  readonly pathRevenue: bigint;
  readonly low: number | null;
  readonly high: number | null;
}

/** Adds up what is credited while it is written, and shares the totals among the channels in the end. */
export class Tally {
  readonly #channels: readonly ChannelFit[];
  /** By currency: what converted with a touch. */
  readonly #attributable = new Map<string, Sums>();
  /** By currency and channel: what was credited touch by touch. */
  readonly #byPath = new Map<string, Map<string, Sums>>();

  constructor(channels: readonly ChannelFit[]) {
    this.#channels = channels;
  }

  /** A conversion; without a touch nothing of it is shared. */
  conversion(currency: string, valueMicros: bigint, touches: number): void {
    if (touches === 0) return;
    const sums = held(this.#attributable, currency, nothing);
    sums.credit += WHOLE;
    sums.revenue += valueMicros;
  }

  /** A credit of a touch, or of nothing (UNATTRIBUTED). */
  credit(currency: string, channel: string, credit: bigint, revenue: bigint): void {
    const sums = held(
      held(this.#byPath, currency, () => new Map<string, Sums>()),
      channel,
      nothing,
    );
    sums.credit += credit;
    sums.revenue += revenue;
  }

  /** A line a currency and channel. Channels of a currency sum to its conversions and their value, exactly. */
  results(): ChannelResult[] {
    return [...this.#byPath].flatMap(([currency, byChannel]) => {
      const names = [...new Set([...this.#channels.map((c) => c.channel), ...byChannel.keys()])];
      const shared = names.filter((name) => name !== UNATTRIBUTED);
      const fits = new Map(this.#channels.map((c) => [c.channel, c]));
      const { credit, revenue } = this.#attributable.get(currency) ?? nothing();
      const parts = integerWeights(shared.map((name) => fits.get(name)?.weight ?? 0));
      const credits = shared.length === 0 ? [] : spread(credit, parts);
      const revenues = shared.length === 0 ? [] : spread(revenue, parts);
      const conversions = Number(credit) / Number(WHOLE);
      return names.map((channel): ChannelResult => {
        const found = fits.get(channel);
        const own = byChannel.get(channel) ?? nothing();
        const at = shared.indexOf(channel);
        return {
          channel,
          currency,
          effect: found?.effect ?? 0,
          weight: found?.weight ?? 0,
          credit: at < 0 ? own.credit : (credits[at] ?? 0n),
          revenue: at < 0 ? own.revenue : (revenues[at] ?? 0n),
          pathCredit: own.credit,
          pathRevenue: own.revenue,
          low: found?.low == null ? null : found.low * conversions,
          high: found?.high == null ? null : found.high * conversions,
        };
      });
    });
  }
}

const nothing = (): Sums => ({ credit: 0n, revenue: 0n });

function held<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
