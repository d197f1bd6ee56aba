import { useEffect, useState } from 'preact/hooks';
import type { z } from 'zod';
import type { Evidence, shownEdge } from '../../identity/answer.ts';
import type { Customer } from '../../timeline/answer.ts';
import { ask } from '../state/api.ts';
import { byHash } from './names.ts';

/** The first event that says so, of a pair of identifiers. */
export type Ground = z.output<typeof shownEdge>;
export type Grounds = ReadonlyMap<string, Ground>;

/** Pairs asked about: more than a person under the limits has. */
const MOST = 24;

/** What was answered in this tab: the first event of a pair does not change. */
const found = new Map<string, Ground | null>();

export const pairKey = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

/** The pairs whose first event tells where a line belongs: those that events joined, and logins. */
function pairsOf({ merges, devices }: Customer): string[] {
  const joined = merges.filter((m) => m.evidence !== 'operator').map(({ pair: [a, b] }) => [a, b] as const);
  const pairs = [
    ...joined.map(([a, b]) => pairKey(a.identifier, b.identifier)),
    ...devices.map((d) => pairKey(d.device, d.person)),
  ];
  return [...new Set(pairs)].slice(0, MOST);
}

/**
 * The events behind a customer's joins and logins. A join is recorded when it was learned, which is long after the
 * event for history that is imported: the timeline shows it where the event is. Undefined until all are asked once.
 */
export function useGrounds(customer: Customer, workspace: string): Grounds | undefined {
  const pairs = pairsOf(customer);
  const asked = `${workspace} ${pairs.join()}`;
  const [answered, answer] = useState('');
  useEffect(() => {
    const stop = new AbortController();
    void Promise.all(pairs.map((pair) => look(workspace, pair, stop.signal))).then(
      () => stop.signal.aborted || answer(asked),
    );
    return () => stop.abort();
  }, [asked]);
  if (answered === '' && !pairs.every((pair) => found.has(`${workspace} ${pair}`))) return undefined;
  return new Map(
    pairs.flatMap((pair): [string, Ground][] => {
      const ground = found.get(`${workspace} ${pair}`);
      return ground ? [[pair, ground]] : [];
    }),
  );
}

/** Looks one pair up; what cannot be answered now leaves the line where it was recorded. */
async function look(workspace: string, pair: string, signal: AbortSignal): Promise<void> {
  const key = `${workspace} ${pair}`;
  if (found.get(key)) return;
  const [a = '', b = ''] = pair.split(' ');
  try {
    const body = { workspace, a: byHash(a), b: byHash(b) };
    const { chain } = await ask<Evidence>('identity/evidence', { body, signal });
    const [edge] = chain;
    found.set(key, edge && chain.length === 1 ? edge : null);
  } catch {
    // A join without its event stands where it was recorded.
  }
}
