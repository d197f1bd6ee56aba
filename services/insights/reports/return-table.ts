import { z } from 'zod';
import { count, micros } from '../query/fields.ts';
import { type ChannelLine, type Columns, columnsOf } from './channel-table.ts';
import { costs } from './costs.ts';

const cell = z.object({
  revenue_micros: micros,
  conversions: count,
  cpa_micros: micros.nullable().describe('Cost per conversion; null where nothing is credited or nothing was spent'),
  roas: z.number().nullable().describe('Revenue per unit of cost; null where nothing was spent'),
});
type Cell = z.output<typeof cell>;

const row = costs.row.extend({
  cells: z.record(z.string(), cell).describe('By model; every model of `models` is there'),
});

/** Cost beside what each model credits. */
export const returnTable = z.object({
  models: z.array(z.string()).describe('Columns in order'),
  rows: z.array(row).describe('Largest cost first; what cost nothing comes last, by revenue'),
  totals: row
    .pick({ cost_micros: true, impressions: true, clicks: true, rows_without_rate: true, cells: true })
    .describe('Of the rows that cost something: what the cost bought, not what came without it'),
});
export type ReturnTable = z.output<typeof returnTable>;
type CostLine = z.output<typeof costs.row>;

/** A line of the channel or campaign report. */
export type EarnedLine = ChannelLine & { readonly campaign?: string };

const NOTHING = { cost_micros: 0, impressions: 0, clicks: 0, rows_without_rate: 0 };
const FIGURES = ['cost_micros', 'impressions', 'clicks', 'rows_without_rate'] as const;

/**
 * Cost per acquisition and return on advertising spend (ROAS = attributed revenue / cost, CPA = cost / attributed
 * conversions: the field's own definitions), by channel or campaign, beside every model. Both sides are of the same days:
 * conversions by the day they converted, costs by the day they arose.
 */
export function layReturnTable(spent: readonly CostLine[], all: readonly EarnedLine[], columns: Columns): ReturnTable {
  const models = columnsOf(all, columns);
  const earned = all.filter((line) => models.includes(line.model));
  const keyOf = (l: { channel: string; campaign?: string }) => JSON.stringify([l.channel, l.campaign ?? '']);
  const credited = new Map<string, EarnedLine[]>();
  for (const line of earned) credited.set(keyOf(line), [...(credited.get(keyOf(line)) ?? []), line]);
  const costOf = new Map(spent.map((line) => [keyOf(line), line]));
  const rows = [...new Set([...costOf.keys(), ...credited.keys()])].map((key) => {
    const lines = credited.get(key) ?? [];
    const cost = costOf.get(key);
    const { channel = '', campaign = '' } = cost ?? lines[0] ?? {};
    return { ...NOTHING, ...cost, channel, campaign, cells: cellsOf(lines, models, cost?.cost_micros ?? 0) };
  });
  const most = (r: (typeof rows)[number]) => Math.max(...models.map((m) => r.cells[m]?.revenue_micros ?? 0));
  rows.sort((a, b) => b.cost_micros - a.cost_micros || most(b) - most(a) || (keyOf(a) < keyOf(b) ? -1 : 1));
  const paid = rows.filter((r) => r.cost_micros !== 0);
  const sums = { ...NOTHING };
  for (const figure of FIGURES) sums[figure] = rows.reduce((sum, r) => sum + r[figure], 0);
  const bought = paid.flatMap((r) => credited.get(keyOf(r)) ?? []);
  return { models, rows, totals: { ...sums, cells: cellsOf(bought, models, sums.cost_micros) } };
}

function cellsOf(lines: readonly EarnedLine[], models: readonly string[], cost: number): Record<string, Cell> {
  return Object.fromEntries(
    models.map((model): [string, Cell] => {
      const own = lines.filter((l) => l.model === model);
      const revenue_micros = own.reduce((sum, l) => sum + l.revenue_micros, 0);
      const conversions = own.reduce((sum, l) => sum + l.conversions, 0);
      return [
        model,
        {
          revenue_micros,
          conversions,
          cpa_micros: cost === 0 || conversions <= 0 ? null : Math.round(cost / conversions),
          roas: cost === 0 ? null : revenue_micros / cost,
        },
      ];
    }),
  );
}
