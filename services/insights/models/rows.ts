import type { TouchCredit } from './domain/credit-path.ts';
import { countsNulls, type Diagnostics } from './domain/fit.ts';
import type { ConversionRow } from './read.ts';
import { type ModelRequest, writtenTransform } from './request.ts';
import type { ChannelResult } from './tally.ts';

/** What every row of a run carries, as columns. */
export interface RunStamp {
  readonly workspace: string;
  readonly run_id: string;
  readonly model: string;
  /** ISO 8601. */
  readonly computed_at: string;
}

type Row = Record<string, unknown>;
const at = (ms: number): string => new Date(ms).toISOString();

/** A row of model_credits, in one literal: there are many. 64-bit integers go as text, so none is rounded. */
export function creditRow(stamp: RunStamp, row: ConversionRow, channel: string, credit: TouchCredit): Row {
  const touch = credit.position - 1;
  return {
    workspace: stamp.workspace,
    run_id: stamp.run_id,
    model: stamp.model,
    computed_at: stamp.computed_at,
    conversion: row.conversion,
    conversion_key: row.conversion_key,
    order_id: row.order_id,
    profile_id: row.profile_id,
    position: credit.position,
    path_length: row.path.length,
    message_id: row.path_messages[touch] ?? '',
    channel,
    touched_at: at(row.times[touch] ?? row.converted_at),
    converted_at: at(row.converted_at),
    converted_on: row.converted_on,
    currency: row.currency,
    amount_micros: String(credit.amountMicros),
    credit_micros: String(credit.creditMicros),
  };
}

/** A row of model_results. */
export const resultRow = (stamp: RunStamp, result: ChannelResult): Row => ({
  ...stamp,
  channel: result.channel,
  currency: result.currency,
  effect: result.effect,
  weight: result.weight,
  credit_micros: String(result.credit),
  revenue_micros: String(result.revenue),
  path_credit_micros: String(result.pathCredit),
  path_revenue_micros: String(result.pathRevenue),
  low: result.low,
  high: result.high,
});

/** What a run tells of itself. */
export interface RunReport {
  readonly conversions: number;
  readonly lines: number;
  readonly inputsHash: string;
  readonly fitMs: number;
  readonly durationMs: number;
  readonly configVersion: string;
  readonly diagnostics: Diagnostics;
}

/** The row of models. */
export function runRow(stamp: RunStamp, request: ModelRequest, run: RunReport): Row {
  const { diagnostics } = run;
  const markov = request.model === 'markov';
  return {
    ...stamp,
    kind: request.model,
    steps: markov ? request.order : 0,
    worth: markov ? '' : request.worth,
    transform: writtenTransform(request.transform),
    with_nulls: countsNulls(request),
    counted: [...request.counted].sort(),
    from_day: request.from,
    to_day: request.to,
    seed: request.seed,
    bootstrap: request.bootstrap,
    permutations: request.permutations,
    inputs_hash: run.inputsHash,
    conversions: run.conversions,
    paths: diagnostics.paths,
    distinct_paths: diagnostics.distinctPaths,
    null_share: diagnostics.nullShare,
    states: diagnostics.states,
    sweeps: diagnostics.sweeps,
    residual: diagnostics.residual,
    standard_error: diagnostics.standardError,
    lines: run.lines,
    fit_ms: run.fitMs,
    duration_ms: run.durationMs,
    config_version: run.configVersion,
  };
}
