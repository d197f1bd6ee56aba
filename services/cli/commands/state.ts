import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { z } from 'zod';
import type { Identifier } from '../../../schemas/identifier.ts';
import { asIdentifier, identifierOf, rankOf } from '../../../schemas/identifier.ts';
import { normalise } from '../../../schemas/normalise.ts';
import { findState } from '../state/folders.ts';
import { inspectNode } from '../state/node.ts';
import { summarise } from '../state/summary.ts';
import type { Installation } from '../system/reach.ts';
import { EXIT, UsageError } from '../terminal/exit.ts';
import { bold, count, print, say, table } from '../terminal/output.ts';
import { action } from './action.ts';

const shape = {
  summary: z.boolean(),
  generation: z.coerce.number().int().min(1).optional(),
  workspace: z.string().optional(),
  json: z.boolean(),
};

/** `state inspect`: what a journeys instance keeps on this machine. */
export const stateCommand = (): Command => {
  const state = new Command('state').description('look at the local state of a journeys instance');
  state
    .command('inspect')
    .description('show what is kept under an identifier, or how much of what is kept; the instance may go on working')
    .argument(
      '[identifier]',
      'NAMESPACE:VALUE such as email:anna@mail.example, or identifier:HASH; - reads it from stdin',
    )
    .option('--summary', 'entries and bytes by kind, and positions; what is shown without an identifier', false)
    .option('--generation <n>', 'generation; default: the newest that has state here')
    .option('--workspace <name>', 'workspace of the identifier; default: the first of the configuration')
    .option('--json', 'one JSON object a partition or identifier', false)
    .action(
      action(shape, async ({ args, options, installation }) => {
        const reach = installation();
        const folder = findState(reach.config.env, options.generation);
        say(`generation ${folder.generation}`);
        const wanted = args[0] === '-' ? (await text(process.stdin)).trim() : args[0];
        if (wanted === undefined || options.summary) await showSummary(folder, options.json);
        else await showNode(folder, identifierIn(wanted, reach, options.workspace), reach, options.json);
        return EXIT.ok;
      }),
    );
  return state;
};

async function showSummary(folder: ReturnType<typeof findState>, json: boolean): Promise<void> {
  for await (const summary of summarise(folder)) {
    if (json) {
      print(JSON.stringify(summary));
      continue;
    }
    print(bold(`partition ${summary.partition}`));
    const rows = summary.kinds.map(({ kind, entries, bytes }) => [kind, count(entries), count(bytes)]);
    print(table([['kind', 'entries', 'bytes'], ...rows]));
    for (const [topic, next] of Object.entries(summary.positions)) print(`  ${topic} is processed to ${next}`);
  }
}

async function showNode(
  folder: ReturnType<typeof findState>,
  identifier: Identifier,
  { config }: Installation,
  json: boolean,
): Promise<void> {
  for (const node of await inspectNode(folder, identifier, config.env.TL_PARTITIONS)) {
    if (json) {
      print(JSON.stringify(node));
      continue;
    }
    print(bold(`${node.identifier}, partition ${node.partition}`));
    if (!node.here) print('  the partition is kept by another instance');
    else if (node.entries.length === 0) print('  nothing is kept');
    for (const { kind, content } of node.entries)
      print(`  ${kind.padEnd(22)} ${content === undefined ? '' : JSON.stringify(content)}`.trimEnd());
  }
}

/** The hash of what was written. Throws UsageError when it names nobody. */
function identifierIn(given: string, { config, workspace: find }: Installation, name: string | undefined): Identifier {
  const cut = given.lastIndexOf(':', given.startsWith('external:') ? undefined : given.indexOf(':'));
  const [namespace, value] = [given.slice(0, cut), given.slice(cut + 1)];
  if (/^(identifier|profile)$/.test(namespace) && /^[1-7][0-9a-f]{31}$/.test(value)) return asIdentifier(value);
  const workspace = find(name);
  const normalised = rankOf(namespace) > 0 ? normalise(namespace, value, workspace.country) : undefined;
  if (!normalised || !('value' in normalised) || normalised.value === '')
    throw new UsageError(
      'that names nobody: write NAMESPACE:VALUE, such as email:anna@mail.example, or identifier:HASH',
    );
  return identifierOf(config.env.TL_IDENTITY_SECRET, workspace.name, namespace, normalised.value);
}
