import type { Identifier } from '../../../../schemas/identifier.ts';
import { FRESH } from './step.ts';
import type { EntryKind, NodeStore } from './store.ts';

/**
 * What makes a node more than a fresh one. A line's version is not in it, as versions come from the partition's
 * sequence and only grow; nor is what a sender remembers.
 */
const KEPT: readonly EntryKind[] = [
  'entry',
  'tombstone',
  'member',
  'edge',
  'fence',
  'refused',
  'pair',
  'partner',
  'queued',
];

/** Whether a node behaves as one that was never heard of. */
export function isFresh(node: Identifier, store: NodeStore): boolean {
  const { parent, pointerVersion, waiting, shared } = store.get(node, 'self', '') ?? FRESH;
  if (parent || pointerVersion > 0 || waiting || shared) return false;
  return isEmpty(store.touches(node)) && KEPT.every((kind) => isEmpty(store.range(node, kind)));
}

function isEmpty(records: Iterable<unknown>): boolean {
  for (const _ of records) return false;
  return true;
}

/** Deletes a node if nothing would be lost. True when it did. */
export function dispose(node: Identifier, store: NodeStore): boolean {
  if (!isFresh(node, store)) return false;
  for (const kind of ['self', 'version', 'claimed', 'segment'] as const)
    for (const [key] of [...store.range(node, kind)]) store.delete(node, kind, key);
  return true;
}
