import { createHash } from 'node:crypto';
import { installationDatabase } from '../../../schemas/generation.ts';
import { UNATTRIBUTED } from '../../../schemas/unattributed.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import { ThroughlineError } from '../../runtime/errors.ts';
import type { Scope } from '../query/query.ts';
import { creditPath } from './domain/credit-path.ts';
import { type Fit, fitModel } from './domain/fit.ts';
import type { CountedPath } from './domain/path-table.ts';
import { type ConversionRow, readConversions, readPaths } from './read.ts';
import { type ModelRequest, nameOf } from './request.ts';
import { creditRow, type RunStamp, resultRow, runRow } from './rows.ts';
import { Tally } from './tally.ts';

/** What a run works with. */
export interface RunContext {
  /** May read the views and add rows to models, model_results and model_credits; more is not needed. */
  readonly client: ClickHouseClient;
  readonly scope: Scope;
  readonly timeZone: string;
  readonly configVersion: string;
  readonly runId: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Told of each part: resamples drawn, journeys it was fitted to, conversions credited. */
  readonly progress: (part: 'resampled' | 'fitted' | 'credited', done: number) => void;
}

/** Credits of touches written at once. */
const LINES = 20_000;

/**
 * Fits a model to the paths of some days, credits it back to each conversion of them, and writes all under a new run id,
 * the row that makes it visible last. Nothing of the stream, the ledger or another run is touched; a run that dies
 * leaves rows nobody sees. Rejects with TL_NOT_FOUND when nothing converted on those days.
 */
export async function runModel(context: RunContext, request: ModelRequest): Promise<void> {
  const { client, scope, clock } = context;
  const computedAt = clock();
  const inputs = { ...request, timeZone: context.timeZone };
  const rows = await readPaths(client, inputs, scope);
  const fitStarted = clock();
  const fitted = fitModel(rows, request, (drawn) => context.progress('resampled', drawn));
  const fitMs = clock() - fitStarted;
  context.progress('fitted', fitted.diagnostics.paths);

  const stamp: RunStamp = {
    workspace: scope.workspace,
    run_id: context.runId,
    model: nameOf(request),
    computed_at: new Date(computedAt).toISOString(),
  };
  const tally = new Tally(fitted.channels);
  const written = await writeCredits(context, request, readConversions(client, inputs, scope), {
    fitted,
    tally,
    stamp,
  });
  if (written.conversions === 0)
    throw new ThroughlineError(
      'TL_NOT_FOUND',
      `there is no ${request.counted.join(', ')} from ${request.from} to ${request.to}: choose other days or --conversion`,
    );
  await insert(
    client,
    'model_results',
    tally.results().map((result) => resultRow(stamp, result)),
    scope,
  );
  const run = {
    ...written,
    inputsHash: hashOf(rows),
    fitMs,
    durationMs: clock() - computedAt,
    configVersion: context.configVersion,
    diagnostics: fitted.diagnostics,
  };
  await insert(client, 'models', [runRow(stamp, request, run)], scope);
}

async function writeCredits(
  { client, scope, progress }: RunContext,
  { transform }: ModelRequest,
  batches: AsyncIterable<ConversionRow[]>,
  { fitted, tally, stamp }: { fitted: Fit; tally: Tally; stamp: RunStamp },
): Promise<{ conversions: number; lines: number }> {
  const weights = new Map(fitted.channels.map((c) => [c.channel, c.weight]));
  let waiting: Record<string, unknown>[] = [];
  const written = { conversions: 0, lines: 0 };
  const flush = async () => {
    await insert(client, 'model_credits', waiting, scope);
    written.lines += waiting.length;
    waiting = [];
    progress('credited', written.conversions);
  };
  for await (const batch of batches) {
    for (const row of batch) {
      tally.conversion(row.currency, row.value_micros, row.path.length);
      for (const credit of creditPath(row.path, row.value_micros, transform, weights)) {
        const channel = row.path[credit.position - 1] ?? UNATTRIBUTED;
        tally.credit(row.currency, channel, credit.creditMicros, credit.amountMicros);
        waiting.push(creditRow(stamp, row, channel, credit));
      }
      written.conversions++;
    }
    if (waiting.length >= LINES) await flush();
  }
  if (waiting.length > 0) await flush();
  return written;
}

async function insert(
  client: ClickHouseClient,
  table: string,
  rows: Record<string, unknown>[],
  scope: Scope,
): Promise<void> {
  const home = installationDatabase(scope.base);
  if (client.database !== home) throw new RangeError(`rows of ${home} would go to ${client.database}`);
  if (rows.length > 0) await client.insertRows(table, rows, { timeoutMs: 120_000 });
}

/** Of the counted paths as they were read, by path. */
const hashOf = (rows: readonly CountedPath[]): string =>
  createHash('sha256')
    .update(rows.map((row) => JSON.stringify([row.path, row.conversions, row.nulls])).join('\n'))
    .digest('hex');
