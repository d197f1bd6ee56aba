import type { Change } from '../changes.ts';
import type { StoredConversion } from '../conversions/stored.ts';
import type { CreditedTouch } from './credit.ts';

/** Every field of a ledger line that a change must retract and enter again. */
function lineKey(stored: StoredConversion, credit: CreditedTouch): string {
  const touch = stored.path[credit.position - 1];
  const { name, occurredAt, currency, orderId } = stored.conversion;
  return JSON.stringify([credit, stored.path.length, name, occurredAt, currency, orderId, touch ?? null]);
}

/** The entries and retractions that turn the ledger of a conversion from what stands into what should: new minus stored. */
export function ledgerChanges(stored: StoredConversion | undefined, fresh: StoredConversion | undefined): Change[] {
  const standing = new Map(stored?.credits.map((credit) => [lineKey(stored, credit), credit]));
  const changes: Change[] = [];
  const entries: Change[] = [];
  for (const credit of fresh?.credits ?? []) {
    if (fresh && !standing.delete(lineKey(fresh, credit))) entries.push({ kind: 'credit', sign: 1, of: fresh, credit });
  }
  for (const credit of standing.values()) {
    if (stored) changes.push({ kind: 'credit', sign: -1, of: stored, credit });
  }
  return [...changes, ...entries];
}
