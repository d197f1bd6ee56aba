import { z } from 'zod';
import { UNATTRIBUTED } from '../../../schemas/unattributed.ts';
import { count, micros } from '../query/fields.ts';
import type { WorkspaceInfo } from '../workspaces.ts';

/** One line of the channel report as ClickHouse returns it. */
export interface ChannelLine {
  readonly channel: string;
  readonly model: string;
  readonly revenue_micros: number;
  readonly conversions: number;
}

const cell = z.object({
  revenue_micros: micros,
  conversions: count,
  share: z.number().describe('Of the revenue of the model, 0 to 1'),
});

/** Channels by model: what the first screen shows on the left. */
export const channelTable = z.object({
  models: z.array(z.string()).describe('Columns in order: models credited now, older ones where they credit something'),
  rows: z.array(
    z.object({
      channel: z.string(),
      cells: z.record(z.string(), cell).describe('By model; every model of `models` is there'),
      low: z
        .string()
        .describe('Model that gives the channel least, of those that credit the whole period once; "" without one'),
      high: z.string().describe('That of them that gives it most'),
      spread_micros: micros.describe('What they disagree on: highest minus lowest'),
    }),
  ),
  totals: z.record(z.string(), cell).describe('Sums by model; equal under every normalised model'),
  widest: z.string().nullable().describe('Channel on which these models disagree most; null when they agree'),
});
export type ChannelTable = z.output<typeof channelTable>;
type Cell = z.output<typeof cell>;

const nothing: Cell = { revenue_micros: 0, conversions: 0, share: 0 };
const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** Models of a workspace, as far as tables of them need to know. */
export type Columns = Pick<WorkspaceInfo, 'models' | 'live'>;

/**
 * The models of the workspace in order, an older one only where it credits something. One that no rules name any more may
 * still be in the ledger: nothing can be asked of it, so it has no column.
 */
export function columnsOf(lines: readonly ChannelLine[], { models, live }: Columns): string[] {
  const found = new Set(lines.filter((l) => l.revenue_micros !== 0 || l.conversions !== 0).map((l) => l.model));
  return models.filter((model) => live.includes(model) || found.has(model));
}

/** Sums of floating point differ in their last digits, and amounts beyond 2^53 are rounded. */
const isSame = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.abs(a);

/**
 * Which of some normalised models credit the whole period, as the one with the most conversions does. One that was not
 * yet or no longer live on some of its days credits less everywhere, which is no opinion about a channel.
 */
export function wholeOf(lines: readonly ChannelLine[], normalised: readonly string[]): string[] {
  const totals = normalised.map((model) => ({ model, ...totalOf(lines, model) }));
  const most = totals.reduce((a, b) => (b.conversions > a.conversions ? b : a), { conversions: 0, revenue_micros: 0 });
  return totals
    .filter((t) => isSame(most.conversions, t.conversions) && isSame(most.revenue_micros, t.revenue_micros))
    .map(({ model }) => model);
}

/**
 * Lays the lines side by side by model, marks the widest disagreement among the models that are `compared`; the
 * unattributed come last.
 */
export function layChannelTable(
  all: readonly ChannelLine[],
  columns: Columns,
  compared: readonly string[],
): ChannelTable {
  const models = columnsOf(all, columns);
  const lines = all.filter((l) => models.includes(l.model));
  const totals: Record<string, Cell> = Object.fromEntries(models.map((model) => [model, totalOf(lines, model)]));
  const judges = models.filter((model) => compared.includes(model));
  const rows = [...new Set(lines.map((l) => l.channel))].map((channel) => {
    const cells = cellsOf(
      lines.filter((l) => l.channel === channel),
      models,
      totals,
    );
    return { channel, cells, ...disagreement(cells, judges) };
  });
  const rank = (row: ChannelTable['rows'][number]) => (row.channel === UNATTRIBUTED ? 1 : 0);
  const top = (row: ChannelTable['rows'][number]) => Math.max(...models.map((m) => row.cells[m]?.revenue_micros ?? 0));
  rows.sort((a, b) => rank(a) - rank(b) || top(b) - top(a) || (a.channel < b.channel ? -1 : 1));
  const widest = rows.reduce<ChannelTable['rows'][number] | undefined>(
    (most, row) => (row.spread_micros > (most?.spread_micros ?? 0) ? row : most),
    undefined,
  );
  return { models, rows, totals, widest: widest?.channel ?? null };
}

function totalOf(lines: readonly ChannelLine[], model: string): Cell {
  const own = lines.filter((l) => l.model === model);
  const revenue = own.reduce((sum, l) => sum + l.revenue_micros, 0);
  return {
    revenue_micros: revenue,
    conversions: own.reduce((sum, l) => sum + l.conversions, 0),
    share: revenue === 0 ? 0 : 1,
  };
}

function cellsOf(
  own: readonly ChannelLine[],
  models: readonly string[],
  totals: Readonly<Record<string, Cell>>,
): Record<string, Cell> {
  const cells: Record<string, Cell> = {};
  for (const model of models) {
    const line = own.find((l) => l.model === model);
    cells[model] = line
      ? {
          revenue_micros: line.revenue_micros,
          conversions: line.conversions,
          share: shareOf(line.revenue_micros, totals[model]?.revenue_micros ?? 0),
        }
      : nothing;
  }
  return cells;
}

/** What some models give a channel least and most. */
function disagreement(cells: Readonly<Record<string, Cell>>, judges: readonly string[]) {
  const amount = (model: string) => cells[model]?.revenue_micros ?? 0;
  const low = judges.reduce((a, b) => (amount(b) < amount(a) ? b : a), judges[0] ?? '');
  const high = judges.reduce((a, b) => (amount(b) > amount(a) ? b : a), judges[0] ?? '');
  return { low, high, spread_micros: amount(high) - amount(low) };
}
