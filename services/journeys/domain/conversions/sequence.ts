import type { History } from '../history.ts';
import type { Conversion } from './conversion.ts';

/** What the conversions being derived are now, by key; undefined for those that are no more. */
export type Fresh = ReadonlyMap<string, Conversion | undefined>;

/**
 * When the last conversion of a name before an instant happened, as things are now: those being derived count as derived,
 * all others as they stand. Undefined where there is none from `from` on. Those of the same instant are not before it.
 */
export function lastBefore(
  history: History,
  fresh: Fresh,
  { name, occurredAt }: Conversion,
  from: number,
): Conversion | undefined {
  let last: Conversion | undefined;
  for (const other of fresh.values())
    if (other?.name === name && other.occurredAt < occurredAt && other.occurredAt >= from)
      if (!last || other.occurredAt > last.occurredAt) last = other;
  for (const { conversion } of history.conversionsBack(Math.max(from, last?.occurredAt ?? from), occurredAt - 1))
    if (conversion.name === name && !fresh.has(conversion.key)) return conversion;
  return last;
}

/** Keys of the conversions of a name that come next after an instant, as they stand; more than one at one instant. */
export function nextAfter(history: History, name: string, instant: number, to: number): string[] {
  const next: string[] = [];
  let at: number | undefined;
  for (const { conversion } of history.conversionsBetween(instant + 1, to)) {
    if (at !== undefined && conversion.occurredAt > at) break;
    if (conversion.name !== name) continue;
    at = conversion.occurredAt;
    next.push(conversion.key);
  }
  return next;
}
