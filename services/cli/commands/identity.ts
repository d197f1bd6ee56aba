import { userInfo } from 'node:os';
import { Command } from 'commander';
import { z } from 'zod';
import type { CorrectionAnswer, ProfileFigures } from '../../insights/identity/answer.ts';
import { devicesOf, waitUntilCarriedOut } from '../lookup/carried-out.ts';
import { askInsights } from '../lookup/insights.ts';
import { EXIT, UsageError } from '../terminal/exit.ts';
import { bold, count, dim, money, print, say } from '../terminal/output.ts';
import { action } from './action.ts';

const WRITTEN =
  'NAMESPACE:VALUE such as email:anna@mail.example, profile:…, identifier:…, or a bare value that can mean only one';
const HOUR_MS = 3_600_000;

const hour = z
  .string()
  .transform((text) =>
    Date.parse(/[Zz]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}${text.includes(':') ? '' : ':00'}Z`),
  )
  .refine((ms) => !Number.isNaN(ms), 'write an hour such as 2026-03-01T11')
  .transform((ms) => Math.floor(ms / HOUR_MS));

const options = {
  reason: z.string().optional(),
  actor: z.string().optional(),
  workspace: z.string().optional(),
  dryRun: z.boolean(),
  wait: z.coerce.number().positive().optional(),
  json: z.boolean(),
};

/** Who decides: as stated, else as this machine knows the user. A container may know only a number. */
export function actorOf(stated: string | undefined, known: () => string = () => userInfo().username): string {
  if (stated !== undefined) return stated;
  try {
    return known();
  } catch {
    throw new UsageError('say who decides: --actor NAME (this machine has no name for you)');
  }
}

/** A decision about identity; `hour` where it may be about a login. */
function decision(
  name: string,
  what: string,
  takes: string,
  toAction: (identifiers: readonly string[]) => string,
  ofLogins = false,
): Command {
  const command = new Command(name)
    .description(what)
    .argument(takes, WRITTEN)
    .option('--reason <text>', 'why; kept with the decision')
    .option('--actor <name>', 'who decides; default: you, as this machine knows you')
    .option('--workspace <name>', 'workspace; default: the first of the configuration')
    .option('--dry-run', 'only say what would change', false)
    .option('--wait <seconds>', 'wait until the tables show it')
    .option('--json', 'the answer as one JSON object', false);
  if (ofLogins) command.option('--hour <hour>', 'only the logins of this UTC hour, such as 2026-03-01T11');
  return command.action(
    action({ ...options, hour: hour.optional() }, async ({ args, options: given, installation }) => {
      if (!given.dryRun && !given.reason)
        throw new UsageError('say why: --reason "…" (or --dry-run to see what it would change)');
      const insights = askInsights(installation(), given.workspace);
      const wish = {
        action: toAction(args),
        identifiers: args,
        ...(given.hour === undefined ? {} : { hour: given.hour }),
        actor: actorOf(given.actor),
        reason: given.reason ?? 'dry run',
      };
      // What a login changes is read off the devices, so they are looked at before.
      const ofLogin = wish.action.endsWith('_login') && given.wait !== undefined && !given.dryRun;
      const expected = ofLogin ? await insights.correct({ ...wish, dry_run: true }) : undefined;
      const devices = expected
        ? await devicesOf(
            insights,
            expected.after.map((p) => p.profile_id),
          )
        : '';
      const answer = await insights.correct({ ...wish, dry_run: given.dryRun });
      if (given.json) print(JSON.stringify(answer));
      else show(answer);
      if (given.wait === undefined || given.dryRun || !answer.changes) return EXIT.ok;
      if (await waitUntilCarriedOut(insights, answer, devices, given.wait * 1_000)) {
        if (!given.json) say('done: the tables show it');
        return EXIT.ok;
      }
      say(`taken, but the tables do not show it after ${given.wait} s: throughline doctor`);
      return EXIT.fault;
    }),
  );
}

function show(answer: CorrectionAnswer): void {
  print(`${answer.dry_run ? 'would do: ' : ''}${answer.sentence}`);
  for (const warning of answer.warnings) print(`note: ${warning}`);
  for (const [heading, profiles] of [
    ['before', answer.before],
    ['after', answer.after],
  ] as const) {
    if (profiles.length > 0) print(bold(heading));
    for (const profile of profiles) print(lineOf(profile));
  }
  print(dim(answer.dry_run ? 'nothing was written' : `decision ${answer.correction_id}`));
}

function lineOf({ profile_id, identifiers, touches, sessions, orders, revenue }: ProfileFigures): string {
  const names = identifiers.map((i) => `${i.namespace} ${i.value ?? `${i.identifier.slice(0, 8)}…`}`).join(', ');
  const sums = revenue.map((r) => money(r.micros, r.currency)).join(' + ');
  return `  ${profile_id}  ${count(touches)} touches, ${count(sessions)} sessions, ${count(orders)} orders${sums ? `, ${sums}` : ''}\n    ${names}`;
}

/** Whether an identifier is written as that of a device. */
const isDevice = (text: string): boolean =>
  /^(anonymous_id|device_id|anonymous|device):|^(identifier|profile):[67]/i.test(text);
const ofPairOrLogin = (word: 'undo' | 'redo') => (identifiers: readonly string[]) =>
  identifiers.some(isDevice) ? `${word}_login` : word;

/** `merge A B`, `undo A B`, `redo A B`, `separate ID…`: decisions about who is one person. */
export const identityCommands = (): Command[] => [
  decision('merge', 'make two people one by hand, past every limit', '<identifiers...>', () => 'merge'),
  decision(
    'undo',
    'a pair of evidence, or a person’s logins on a device, no longer count',
    '<identifiers...>',
    ofPairOrLogin('undo'),
    true,
  ),
  decision('redo', 'what was undone counts again', '<identifiers...>', ofPairOrLogin('redo'), true),
  decision(
    'separate',
    'cut identifiers from the rest of their person, whatever connects them',
    '<identifiers...>',
    () => 'separate',
  ),
];

/** `why A B`: the chain of evidence between two identifiers. */
export const whyCommand = (): Command =>
  new Command('why')
    .description('show why two identifiers are one person')
    .argument('<a>', WRITTEN)
    .argument('<b>', 'the other')
    .option('--workspace <name>', 'workspace; default: the first of the configuration')
    .option('--json', 'the answer as one JSON object', false)
    .action(
      action(
        { workspace: z.string().optional(), json: z.boolean() },
        async ({ args, options: given, installation }) => {
          const found = await askInsights(installation(), given.workspace).why(args[0] ?? '', args[1] ?? '');
          if (given.json) {
            print(JSON.stringify(found));
            return EXIT.ok;
          }
          print(found.connected ? `one person: ${bold(found.profile ?? '')}` : 'not one person');
          if (found.note) print(found.note);
          for (const step of found.chain) {
            const event = step.message_id ? `${step.message_id} from ${step.source}, ${count(step.events)} events` : '';
            const who = step.correction ? `by ${step.correction.actor}: ${step.correction.reason}` : '';
            print(
              `${step.a.namespace} ${step.a.value ?? step.a.identifier} – ${step.b.namespace} ${step.b.value ?? step.b.identifier}  ${step.kind} ${step.at ?? ''}  ${dim([event, who].filter(Boolean).join('; '))}`,
            );
          }
          return EXIT.ok;
        },
      ),
    );
