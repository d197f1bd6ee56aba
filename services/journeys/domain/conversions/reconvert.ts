import { attribute, rescale } from '../attribution/attribute.ts';
import { ledgerChanges } from '../attribution/ledger.ts';
import { isLead, needsLead, needsSession, occasionOf } from '../attribution/occasion.ts';
import type { Change } from '../changes.ts';
import { type Span, spanOf } from '../dirty.ts';
import type { History } from '../history.ts';
import { pathBetween } from '../paths/path.ts';
import type { Rules } from '../rules.ts';
import { conversionOf } from './conversion.ts';
import type { StoredConversion } from './stored.ts';

/** What changed among the conversions. */
export interface Reconversion {
  readonly changes: Change[];
  /** Orders more than before. */
  readonly orders: number;
  /** Value of orders more than before in the reporting currency, millionths. */
  readonly revenueMicros: number;
}

/** Where the history of a profile changed, beside the events of conversions themselves. */
export interface Moved {
  /** Instants at which the path changed. */
  readonly paths: Span | undefined;
  /** Instants that sessions covered, or cover now. */
  readonly sessions: Span | undefined;
}

/**
 * Derives again the conversions whose events changed, and those whose credits depend on what changed: a path touch in
 * their look-back, and where a model asks, the session they happened in and the lead that came before them.
 */
export function reconvert(history: History, keys: ReadonlySet<string>, moved: Moved, rules: Rules): Reconversion {
  const affected = new Set(keys);
  const affect = ({ from, to }: Span) => {
    for (const stored of history.conversionsBetween(from, to)) if (!stored.final) affected.add(stored.conversion.key);
  };
  if (moved.paths) affect({ from: moved.paths.from, to: moved.paths.to + rules.lookbackMs });
  if (moved.sessions && needsSession(rules.models)) affect(moved.sessions);
  const result = { changes: [] as Change[], orders: 0, revenueMicros: 0 };
  const settle = (key: string): Span | undefined => {
    const stored = history.conversion(key);
    const fresh = derive(history, key, stored, rules);
    const changes = ledgerChanges(stored, fresh);
    if (changes.length === 0 && sameJourney(stored, fresh)) return undefined;
    result.orders += count(fresh, rules) - count(stored, rules);
    result.revenueMicros += worth(fresh, rules) - worth(stored, rules);
    if (stored) history.deleteConversion(stored);
    if (fresh) history.putConversion(fresh);
    if (fresh) result.changes.push({ kind: 'converted', stored: fresh, deleted: false });
    else if (stored) result.changes.push({ kind: 'converted', stored, deleted: true });
    result.changes.push(...changes);
    return instantsOf(stored, fresh);
  };
  // Leads first: what follows them looks for them where they are now.
  for (const key of [...affected].filter(isLead)) {
    const lead = settle(key);
    if (lead && needsLead(rules.models)) affect({ from: lead.from, to: lead.to + rules.lookbackMs });
  }
  for (const key of affected) if (!isLead(key)) settle(key);
  return result;
}

/** Where a conversion was and is. */
const instantsOf = (...both: (StoredConversion | undefined)[]): Span | undefined =>
  spanOf(both.flatMap((one) => (one ? [one.conversion.occurredAt] : [])));

function derive(
  history: History,
  key: string,
  stored: StoredConversion | undefined,
  rules: Rules,
): StoredConversion | undefined {
  const conversion = conversionOf(key, history.orderEvents(key), rules.conversions);
  if (!conversion) return stored?.final ? stored : undefined;
  const { occurredAt, valueMicros } = conversion;
  if (stored?.final) return { ...stored, conversion, credits: rescale(stored.credits, valueMicros) };
  const path = pathBetween(history, occurredAt - rules.lookbackMs, occurredAt, rules.pathLength);
  const credits = attribute(valueMicros, path, occasionOf(history, conversion, rules), rules.models);
  return { conversion, path, credits, final: false };
}

/** Whether conversions of a name are sales; leads and sign-ups are not. */
const isSale = (name: string, { conversions }: Rules): boolean =>
  conversions.some((rule) => rule.name === name && rule.type === 'order');

const count = (stored: StoredConversion | undefined, rules: Rules): number =>
  stored && isSale(stored.conversion.name, rules) ? 1 : 0;

const worth = (stored: StoredConversion | undefined, rules: Rules): number =>
  stored?.conversion.currency === rules.currency && isSale(stored.conversion.name, rules)
    ? stored.conversion.valueMicros
    : 0;

const sameJourney = (a: StoredConversion | undefined, b: StoredConversion | undefined): boolean =>
  JSON.stringify(a?.conversion) === JSON.stringify(b?.conversion) &&
  JSON.stringify(a?.path) === JSON.stringify(b?.path);
