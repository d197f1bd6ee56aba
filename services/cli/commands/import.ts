import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { openDoor } from '../import/door.ts';
import { dryRun } from '../import/dry-run.ts';
import { builtInMaps, loadMap } from '../import/mapping/load.ts';
import { planRows } from '../import/plan.ts';
import { readRows } from '../import/rows/read.ts';
import { RejectFile } from '../import/send/rejects.ts';
import { ResumeNote } from '../import/send/resume.ts';
import { type ImportCounts, sendRows } from '../import/send/send.ts';
import type { Installation } from '../system/reach.ts';
import { EXIT, type ExitCode, UsageError } from '../terminal/exit.ts';
import { count, print, say, seconds } from '../terminal/output.ts';
import { Progress } from '../terminal/progress.ts';
import { action } from './action.ts';
import { showDryRun } from './import-dry-run.ts';

const NOTHING: ImportCounts = { rows: 0, sent: 0, already: 0, rejected: 0 };

const shape = {
  source: z.string(),
  map: z.string(),
  workspace: z.string().optional(),
  dryRun: z.boolean(),
  resume: z.boolean(),
  rejects: z.string().optional(),
  json: z.boolean(),
};

/** `import FILE`: history from a file, each row once however often it is imported. */
export const importCommand = (): Command =>
  new Command('import')
    .description('import a file of events (.csv, .jsonl, .ndjson, each also .gz); importing it again changes nothing')
    .argument('<file>', 'file to read')
    .requiredOption('--source <id>', 'source of the configuration the events are from')
    .option(
      '--map <name or file>',
      `how rows become events: a YAML file, or one of ${builtInMaps().join(', ')}`,
      'segment',
    )
    .option('--workspace <name>', 'workspace; default: the first of the configuration')
    .option('--dry-run', 'read and map everything, show what would be sent, send nothing', false)
    .option('--resume', 'go on where an interrupted import of this file stopped', false)
    .option('--rejects <file>', 'where rows go that cannot be taken; default: NAME.rejected.jsonl in this folder')
    .option('--json', 'the outcome as one JSON object', false)
    .addHelpText('after', '\nExit code 5: finished, but some rows were rejected.')
    .action(
      action(shape, async ({ args, options, installation, interrupted }) => {
        const file = args[0] ?? '';
        if (!existsSync(file)) throw new UsageError(`there is no file ${file}`);
        const map = loadMap(options.map);
        const reach = installation();
        const workspace = reach.workspace(options.workspace);
        const source = workspace.sources.find((one) => one.id === options.source);
        if (!source)
          throw new UsageError(
            `workspace ${workspace.name} has no source "${options.source}"; it has ${workspace.sources.map((s) => s.id).join(', ')}`,
          );
        const door = openDoor(reach.config, workspace, source);
        const now = Date.now();
        const plan = (skip: number) => planRows(readRows(file), map, (call) => door.take(call, now), skip);
        if (options.dryRun) return showDryRun(await dryRun(plan(0), 3), options.json);

        const note = new ResumeNote(reach.dataDir, file, `${workspace.name}/${source.id}`, options.map);
        const begun = options.resume ? note.read() : undefined;
        if (options.resume && !begun)
          say('nothing to resume: the file was not begun, is finished, or has changed; starting at its first row');
        if (begun) say(`going on behind row ${count(begun.rows)}`);
        const rejects = new RejectFile(options.rejects ?? `${basename(file)}.rejected.jsonl`, begun !== undefined);
        const since = begun ?? NOTHING;
        const progress = new Progress('rows');
        const appender = await (await reach.log()).appender();
        try {
          const counts = await sendRows(
            plan(begun?.rows ?? 0),
            {
              appender,
              clickhouse: await reach.clickhouse(),
              workspace: workspace.name,
              recordsOf: door.recordsOf,
              onRejected: (line, reason, raw) => rejects.add(line, reason, raw),
              onAcknowledged(after) {
                note.write(after);
                progress.at(
                  after.rows - since.rows,
                  `${count(after.sent)} events sent, ${count(after.already)} already there, ${count(after.rejected)} rows rejected`,
                );
              },
              signal: interrupted,
            },
            since,
          );
          progress.done();
          return finish({
            counts,
            done: counts.sent + counts.already - since.sent - since.already,
            ms: Date.now() - now,
            interrupted: interrupted.aborted,
            json: options.json,
            rejects,
            note,
            reach,
          });
        } finally {
          rejects.close();
          await appender.close();
        }
      }),
    );

interface Finish {
  readonly counts: ImportCounts;
  /** Events this run has looked at: without those of before a --resume. */
  readonly done: number;
  readonly ms: number;
  readonly interrupted: boolean;
  readonly json: boolean;
  readonly rejects: RejectFile;
  readonly note: ResumeNote;
  readonly reach: Installation;
}

function finish({ counts, done, ms, interrupted, json, rejects, note }: Finish): ExitCode {
  const { rows, sent, already, rejected } = counts;
  if (!interrupted) note.remove();
  if (json) print(JSON.stringify({ ...counts, ms, interrupted, ...(rejected > 0 ? { rejects: rejects.path } : {}) }));
  else {
    const rate = count(done / Math.max(0.001, ms / 1_000));
    print(
      `${count(rows)} rows: ${count(sent)} events sent, ${count(already)} already there, ${count(rejected)} rows rejected; ${seconds(ms)}, ${rate} events/s`,
    );
    if (rejected > 0) say(`rejected rows with their reasons: ${rejects.path}`);
  }
  if (interrupted) {
    say('interrupted: the same command with --resume goes on');
    return EXIT.interrupted;
  }
  return rejected > 0 ? EXIT.failedRows : EXIT.ok;
}
