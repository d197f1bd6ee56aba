import { z } from 'zod';
import type { Identifier } from '../../../schemas/identifier.ts';
import { asIdentifier } from '../../../schemas/identifier.ts';
import { partitionOf } from '../../../schemas/partition.ts';
import { type Described, describeEntry } from '../../journeys/store/describe.ts';
import { viewStore } from '../../runtime/state/read-only.ts';
import type { StateFolder } from './folders.ts';

/** What is kept under one identifier. */
export interface NodeState {
  readonly identifier: Identifier;
  readonly partition: number;
  /** Whether the partition is worked on here at all. */
  readonly here: boolean;
  readonly entries: readonly (Described & { readonly key: string })[];
}

const self = z.object({ parent: z.string().nullable() });

/**
 * What is kept under an identifier, then under the one it was merged into: there the profile is. Partitions of other
 * instances are not on this machine.
 */
export async function inspectNode(
  folder: StateFolder,
  identifier: Identifier,
  partitions: number,
): Promise<NodeState[]> {
  const node = await readNode(folder, identifier, partitions);
  const found = node.entries.find(({ kind }) => kind === 'identity self');
  const parent = found ? self.parse(found.content).parent : null;
  return parent === null ? [node] : [node, await readNode(folder, asIdentifier(parent), partitions)];
}

async function readNode(folder: StateFolder, identifier: Identifier, partitions: number): Promise<NodeState> {
  const partition = partitionOf(identifier, partitions);
  const path = folder.partitions.find((one) => one.partition === partition)?.path;
  const store = path === undefined ? undefined : viewStore(path);
  if (!store) return { identifier, partition, here: false, entries: [] };
  const entries = [...store.entries(identifier)].map(({ scope, key, value }) => ({
    key: printable(key),
    ...describeEntry(scope, key, value),
  }));
  await store.close();
  return { identifier, partition, here: true, entries };
}

/** A key as text: parts are told apart by a control character. */
const printable = (key: string): string => key.replaceAll('\x01', ' ');
