import { attribute } from '../attribution/attribute.ts';
import { ledgerChanges } from '../attribution/ledger.ts';
import type { Change } from '../changes.ts';
import type { Span } from '../dirty.ts';
import type { History } from '../history.ts';
import { pathBetween } from '../paths/path.ts';
import type { Rules } from '../rules.ts';
import { conversionOf } from './conversion.ts';
import type { StoredConversion } from './stored.ts';

/** What changed among the conversions. */
export interface Reconversion {
  readonly changes: Change[];
  /** Conversions more than before. */
  readonly added: number;
  /** Value more than before in the reporting currency, millionths. */
  readonly revenueMicros: number;
}

/**
 * Derives again the conversions whose events changed, and those whose look-back holds a path touch that changed.
 * `paths`: instants at which the path of the profile changed.
 */
export function reconvert(
  history: History,
  keys: ReadonlySet<string>,
  paths: Span | undefined,
  rules: Rules,
): Reconversion {
  const affected = new Set(keys);
  if (paths)
    for (const stored of history.conversionsBetween(paths.from, paths.to + rules.lookbackMs))
      if (!stored.final) affected.add(stored.conversion.key);
  const result = { changes: [] as Change[], added: 0, revenueMicros: 0 };
  for (const key of affected) {
    const stored = history.conversion(key);
    const fresh = derive(history, key, stored, rules);
    const changes = ledgerChanges(stored, fresh);
    if (changes.length === 0 && sameJourney(stored, fresh)) continue;
    result.added += (fresh ? 1 : 0) - (stored ? 1 : 0);
    result.revenueMicros += worth(fresh, rules) - worth(stored, rules);
    if (stored) history.deleteConversion(stored);
    if (fresh) history.putConversion(fresh);
    if (fresh) result.changes.push({ kind: 'converted', stored: fresh, deleted: false });
    else if (stored) result.changes.push({ kind: 'converted', stored, deleted: true });
    result.changes.push(...changes);
  }
  return result;
}

function derive(
  history: History,
  key: string,
  stored: StoredConversion | undefined,
  rules: Rules,
): StoredConversion | undefined {
  const conversion = conversionOf(key, history.orderEvents(key), rules.conversions);
  if (!conversion) return stored?.final ? stored : undefined;
  const { occurredAt, valueMicros } = conversion;
  const path = stored?.final
    ? stored.path
    : pathBetween(history, occurredAt - rules.lookbackMs, occurredAt, rules.pathLength);
  const credits = attribute(valueMicros, path.length, rules.models);
  return { conversion, path, credits, final: stored?.final ?? false };
}

const worth = (stored: StoredConversion | undefined, rules: Rules): number =>
  stored?.conversion.currency === rules.currency ? stored.conversion.valueMicros : 0;

const sameJourney = (a: StoredConversion | undefined, b: StoredConversion | undefined): boolean =>
  JSON.stringify(a?.conversion) === JSON.stringify(b?.conversion) &&
  JSON.stringify(a?.path) === JSON.stringify(b?.path);
