import type { Figures, Sum } from './figures.ts';

/** A figure as it is and as it would be; counts and money in millionths. */
export interface Moved {
  readonly conversion: string;
  readonly currency: string;
  /** "" for the conversions themselves. */
  readonly model: string;
  readonly channel: string;
  readonly now: Sum;
  readonly planned: Sum;
}

const NOTHING: Sum = { count: 0, micros: 0 };

/** The figures that differ, conversions first, then by model the largest move of money first. */
export function movedFigures(now: Figures, then: Figures): { conversions: Moved[]; credits: Moved[] } {
  return { conversions: differing(now.conversions, then.conversions), credits: differing(now.credits, then.credits) };
}

function differing(now: ReadonlyMap<string, Sum>, then: ReadonlyMap<string, Sum>): Moved[] {
  const moved: Moved[] = [];
  for (const key of new Set([...now.keys(), ...then.keys()])) {
    const [before, after] = [now.get(key) ?? NOTHING, then.get(key) ?? NOTHING];
    if (before.count === after.count && before.micros === after.micros) continue;
    const [conversion = '', currency = '', model = '', channel = ''] = JSON.parse(key) as string[];
    moved.push({ conversion, currency, model, channel, now: before, planned: after });
  }
  const size = ({ now: a, planned: b }: Moved) => Math.abs(b.micros - a.micros);
  const group = ({ conversion, currency, model }: Moved) => JSON.stringify([conversion, currency, model]);
  return moved.sort(
    (a, b) => group(a).localeCompare(group(b)) || size(b) - size(a) || a.channel.localeCompare(b.channel),
  );
}
