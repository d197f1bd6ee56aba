import { z } from 'zod';
import { namespaceOf } from '../../../schemas/identifier.ts';
import type { RunQuery, Scope } from '../query/query.ts';
import { readRows } from '../query/read.ts';
import { maskValue } from '../timeline/mask.ts';
import { nameRow, namesOf } from './rows.ts';

/** An identifier as a page may show it. */
export const shownName = z.object({
  identifier: z.string().describe('32 hex digits; say identifier:… to name it'),
  namespace: z.string(),
  value: z.string().nullable().describe('Value, masked where it is personal data; null where none is stored'),
});
export type ShownName = z.output<typeof shownName>;

/** Names identifiers for people: what a page shows, and a word for a sentence. */
export interface Names {
  shown(identifier: string): ShownName;
  label(identifier: string): string;
}

/** Names from clear values; of the rest only the namespace is known. */
export function namesFrom(rows: readonly z.output<typeof nameRow>[]): Names {
  const known = new Map(rows.map((row) => [row.identifier, row]));
  const shown = (identifier: string): ShownName => {
    const row = known.get(identifier);
    const namespace = row?.namespace || namespaceOf(identifier);
    return { identifier, namespace, value: maskValue(namespace, row?.value ?? '') || null };
  };
  return {
    shown,
    label(identifier) {
      const { namespace, value } = shown(identifier);
      return `${namespace} ${value ?? `${identifier.slice(0, 8)}…`}`;
    },
  };
}

/** Reads the names of some identifiers. */
export async function readNames(run: RunQuery, scope: Scope, identifiers: Iterable<string>): Promise<Names> {
  const distinct = [...new Set(identifiers)].filter((identifier) => identifier !== '');
  return namesFrom(distinct.length === 0 ? [] : await readRows(run, 'names', nameRow, namesOf(distinct, scope)));
}
