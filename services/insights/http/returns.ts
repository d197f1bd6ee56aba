import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { breakdown, MOST_LINES } from '../reports/breakdown.ts';
import { channels } from '../reports/channels.ts';
import { costs } from '../reports/costs.ts';
import { conversion, limit } from '../reports/params.ts';
import { layReturnTable, returnTable } from '../reports/return-table.ts';
import { workspaceNamed } from '../workspaces.ts';
import { answer, askable } from './answer.ts';
import type { ApiContext } from './context.ts';
import { type Asked, route } from './reports.ts';

const asked = askable(costs.params.extend({ ...conversion, limit: limit(100) }));
const body = z.object({
  params: costs.params,
  table: returnTable,
  left_out: z.number().int().describe('Rows beyond the limit'),
  credit_left_out: z
    .number()
    .int()
    .describe('Lines of credit (a campaign under a model) beyond the largest 50,000: not in the table'),
});
const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** GET /api/return-on-cost: cost per conversion and return on cost, by channel or campaign, beside every model. */
export function returnRoutes(app: FastifyInstance, context: ApiContext): void {
  app.get<Asked>(
    '/api/return-on-cost',
    route('Cost per conversion and return on cost, beside every attribution model', asked, body),
    async ({ query }): Promise<z.output<typeof body>> => {
      const { limit: most = 100, by, ...rest } = query;
      const [spent, earned] = await Promise.all([
        answer(context, costs, { ...rest, by }),
        by === 'campaign' ? campaignsOf(context, rest) : channelsOf(context, rest),
      ]);
      const info = workspaceNamed(context.workspaces, asText(query['workspace']));
      const table = layReturnTable(spent.rows, earned.lines, info);
      const rows = table.rows.slice(0, Number(most));
      return {
        params: spent.params,
        table: { ...table, rows },
        left_out: table.rows.length - rows.length,
        credit_left_out: earned.leftOut,
      };
    },
  );
}

/** What models credit to campaigns: the report of the channels, a level deeper. */
async function campaignsOf(context: ApiContext, asked: Readonly<Record<string, unknown>>) {
  const { rows } = await answer(context, breakdown, { ...asked, by: 'campaign', limit: MOST_LINES });
  const lines = rows.map(({ value, ...line }) => ({ ...line, campaign: value }));
  return { lines, leftOut: (rows[0]?.total_rows ?? 0) - rows.length };
}

const channelsOf = async (context: ApiContext, asked: Readonly<Record<string, unknown>>) => ({
  lines: (await answer(context, channels, asked)).rows,
  leftOut: 0,
});
