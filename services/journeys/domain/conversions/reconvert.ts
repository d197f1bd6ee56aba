import { attribute, rescale } from '../attribution/attribute.ts';
import { ledgerChanges } from '../attribution/ledger.ts';
import { isLead, occasionOf } from '../attribution/occasion.ts';
import type { Change } from '../changes.ts';
import { type Dirty, type Span, spanOf } from '../dirty.ts';
import type { History } from '../history.ts';
import { pathBetween } from '../paths/path.ts';
import { type Rules, rulesAt } from '../rules.ts';
import type { Touch } from '../touches/touch.ts';
import { affectedBy, type Moved } from './affected.ts';
import { answeredBefore } from './answers.ts';
import type { Conversion } from './conversion.ts';
import { groupOf, isAnswerGroup } from './key.ts';
import { ASKING } from './score.ts';
import { type Fresh, lastBefore } from './sequence.ts';
import type { StoredConversion } from './stored.ts';

/** What changed among the conversions. */
export interface Reconversion {
  readonly changes: Change[];
  /** Orders more than before. */
  readonly orders: number;
  /** Value of orders more than before in the reporting currency, millionths. */
  readonly revenueMicros: number;
}

/**
 * Derives again the conversions whose events changed, and those that depend on what changed (affected.ts). A lead that
 * came, went or moved affects the conversions after it, where a model asks.
 */
export function reconvert(history: History, dirty: Dirty['conversions'], moved: Moved, rules: Rules): Reconversion {
  const affected = affectedBy(history, dirty, moved, rules);
  const result = { changes: [] as Change[], orders: 0, revenueMicros: 0 };
  const settle = (key: string): Span | undefined => {
    const stored = history.conversion(key);
    const fresh = derive(history, key, { stored, fresh: affected.fresh }, rules);
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
  for (const key of [...affected.fresh.keys()].filter(isLead)) {
    const lead = settle(key);
    if (lead && rules.reach.leads) affected.within({ from: lead.from, to: lead.to + rules.reach.lookbackMs });
  }
  for (const key of affected.fresh.keys()) if (!isLead(key)) settle(key);
  return result;
}

/** Where a conversion was and is. */
const instantsOf = (...both: (StoredConversion | undefined)[]): Span | undefined =>
  spanOf(both.flatMap((one) => (one ? [one.conversion.occurredAt] : [])));

function derive(
  history: History,
  key: string,
  { stored, fresh }: { stored: StoredConversion | undefined; fresh: Fresh },
  rules: Rules,
): StoredConversion | undefined {
  const conversion = fresh.get(key);
  if (!conversion) return stored?.final ? stored : undefined;
  if (stored?.final) return revalued(stored, conversion);
  const { occurredAt, valueMicros } = conversion;
  const { lookbackMs, models, conversions } = rulesAt(rules, occurredAt);
  const rule = conversions.find(({ name }) => name === conversion.name);
  // A conversion that is configured no longer goes when it is touched.
  if (!rule) return undefined;
  const earliest = occurredAt - lookbackMs;
  const group = groupOf(key);
  const answers = group !== undefined && isAnswerGroup(group);
  const last = answers
    ? answeredBefore(history, group, occurredAt)
    : rule.touches === 'since_last'
      ? lastBefore(history, fresh, conversion, earliest)?.occurredAt
      : undefined;
  const span = { from: last === undefined ? earliest : Math.max(earliest, last + 1), to: occurredAt };
  const path = pathBetween(history, span, rules.pathLength, answers ? beside(conversion) : undefined);
  const credits = attribute(valueMicros, path, occasionOf(history, conversion, { lookbackMs, models }), models);
  return { conversion, path, credits, final: false };
}

/** A frozen conversion stays at its moment and path, an order event that comes later but happened earlier included; only its worth changes. */
function revalued(stored: StoredConversion, fresh: Conversion): StoredConversion {
  const { name, messageId, occurredAt } = stored.conversion;
  const conversion = { ...fresh, name, messageId, occurredAt };
  return { ...stored, conversion, credits: rescale(stored.credits, fresh.valueMicros) };
}

/** What may have moved a score: neither the answer itself nor what asked for one. */
const beside =
  ({ messageId }: Conversion) =>
  (touch: Touch): boolean =>
    touch.messageId !== messageId && !ASKING.has(touch.type);

/** Whether a conversion is a sale; leads and sign-ups are not. */
const isSale = ({ name, occurredAt }: Conversion, rules: Rules): boolean =>
  rulesAt(rules, occurredAt).conversions.some((rule) => rule.name === name && rule.type === 'order');

const count = (stored: StoredConversion | undefined, rules: Rules): number =>
  stored && isSale(stored.conversion, rules) ? 1 : 0;

const worth = (stored: StoredConversion | undefined, rules: Rules): number =>
  stored?.conversion.currency === rules.currency && isSale(stored.conversion, rules)
    ? stored.conversion.valueMicros
    : 0;

const sameJourney = (a: StoredConversion | undefined, b: StoredConversion | undefined): boolean =>
  (a && told(a)) === (b && told(b));

/** What the row of a journey tells; field by field, as what was read from the state has them in another order. */
const told = ({ conversion: { name, orderId, messageId, occurredAt, ...of }, path }: StoredConversion): string =>
  JSON.stringify([name, orderId, messageId, occurredAt, of.grossMicros, of.refundedMicros, of.currency, path]);
