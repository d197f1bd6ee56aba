import { asIdentifier } from '../../../schemas/identifier.ts';
import { UNATTRIBUTED } from '../../../schemas/unattributed.ts';
import type { Calendar } from '../../journeys/domain/calendar/day.ts';
import type { Change } from '../../journeys/domain/changes.ts';
import { type Rules, rulesAt } from '../../journeys/domain/rules.ts';
import { channelOfEvent, takenOf } from '../../journeys/intake/touch.ts';
import { replay, type TakenTouch } from '../../journeys/replay.ts';
import type { PersonFacts } from './facts.ts';

/** Sums of one line: conversions or credits, and money; both in millionths. */
export interface Sum {
  count: number;
  micros: number;
}

/** What the ledger would hold: by conversion and currency, and by conversion, currency, model and channel. */
export class Figures {
  readonly conversions = new Map<string, Sum>();
  readonly credits = new Map<string, Sum>();
  readonly #calendar: Calendar;
  readonly #days: { readonly from: number; readonly to: number };

  /** Counts conversions of some days (days since 1970 in the calendar), both included. */
  constructor(calendar: Calendar, days: { readonly from: number; readonly to: number }) {
    this.#calendar = calendar;
    this.#days = days;
  }

  add(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind === 'converted' && !change.deleted && this.#isIn(change.stored.conversion.occurredAt)) {
        const { name, currency, valueMicros } = change.stored.conversion;
        note(this.conversions, [name, currency], 1_000_000, valueMicros);
      }
      if (change.kind === 'credit' && this.#isIn(change.of.conversion.occurredAt)) {
        const { credit, of, sign } = change;
        const channel = of.path[credit.position - 1]?.channel ?? UNATTRIBUTED;
        const { name, currency } = of.conversion;
        note(
          this.credits,
          [name, currency, credit.model, channel],
          sign * credit.creditMicros,
          sign * credit.amountMicros,
        );
      }
    }
  }

  #isIn(instant: number): boolean {
    const day = this.#calendar.dayOf(instant);
    return this.#days.from <= day && day <= this.#days.to;
  }
}

function note(sums: Map<string, Sum>, key: readonly string[], count: number, micros: number): void {
  const text = JSON.stringify(key);
  const sum = sums.get(text);
  if (!sum) sums.set(text, { count, micros });
  else {
    sum.count += count;
    sum.micros += micros;
  }
}

const DAY = 86_400_000;

/** What rules make of a person: the stage's own code over all facts, beyond the daily share of an origin as the stage does. */
export function changesOf({ profile, facts }: PersonFacts, rules: Rules, eventsPerOriginDay: number): Change[] {
  const touches: TakenTouch[] = [];
  const crowd = new Map<string, number>();
  for (const fact of facts) {
    const share = `${fact.origin} ${Math.floor(fact.occurred_at / DAY)} ${Math.floor(fact.received_at / DAY)}`;
    const before = crowd.get(share) ?? 0;
    crowd.set(share, before + 1);
    if (before >= eventsPerOriginDay) continue;
    const held = rulesAt(rules, fact.occurred_at);
    const body = takenOf(fact, () => fact, channelOfEvent(fact, held), held);
    if (body) touches.push({ origin: asIdentifier(fact.origin), body });
  }
  return touches.length === 0 ? [] : replay(profile, touches, rules);
}
