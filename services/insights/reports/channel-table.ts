import { z } from 'zod';
import { count, micros } from '../query/fields.ts';

/** Pseudo-channel of conversions without a touch in their lookback. */
export const UNATTRIBUTED = 'Unattributed';

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
  models: z.array(z.string()).describe('Columns in order'),
  rows: z.array(
    z.object({
      channel: z.string(),
      cells: z.record(z.string(), cell).describe('By model; every model of `models` is there'),
      low: z.string().describe('Model that gives the channel least'),
      high: z.string().describe('Model that gives the channel most'),
      spread_micros: micros.describe('What the models disagree on: highest minus lowest'),
    }),
  ),
  totals: z.record(z.string(), cell).describe('Sums by model; equal under every normalised model'),
  widest: z.string().nullable().describe('Channel on which the models disagree most; null when they agree'),
});
export type ChannelTable = z.output<typeof channelTable>;
type Cell = z.output<typeof cell>;

const nothing: Cell = { revenue_micros: 0, conversions: 0, share: 0 };
const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** Models in the order given first, then any other by name. */
function columns(lines: readonly ChannelLine[], order: readonly string[]): string[] {
  const found = [...new Set(lines.map((l) => l.model))].sort();
  return [...order, ...found.filter((model) => !order.includes(model))];
}

/** Lays the lines side by side by model, marks the widest disagreement; the unattributed come last. */
export function layChannelTable(lines: readonly ChannelLine[], order: readonly string[]): ChannelTable {
  const models = columns(lines, order);
  const totals: Record<string, Cell> = Object.fromEntries(models.map((model) => [model, totalOf(lines, model)]));
  const rows = [...new Set(lines.map((l) => l.channel))].map((channel) =>
    rowOf(
      channel,
      lines.filter((l) => l.channel === channel),
      models,
      totals,
    ),
  );
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

function rowOf(
  channel: string,
  own: readonly ChannelLine[],
  models: readonly string[],
  totals: Readonly<Record<string, Cell>>,
): ChannelTable['rows'][number] {
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
  const amount = (model: string) => cells[model]?.revenue_micros ?? 0;
  const low = models.reduce((a, b) => (amount(b) < amount(a) ? b : a), models[0] ?? '');
  const high = models.reduce((a, b) => (amount(b) > amount(a) ? b : a), models[0] ?? '');
  return { channel, cells, low, high, spread_micros: amount(high) - amount(low) };
}
