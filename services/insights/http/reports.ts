import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { REPORTS } from '../reports/all.ts';
import { channelTable, layChannelTable, wholeOf } from '../reports/channel-table.ts';
import { channels } from '../reports/channels.ts';
import { currencies } from '../reports/currencies.ts';
import { pulse } from '../reports/pulse.ts';
import { people, totals } from '../reports/totals.ts';
import { workspaceInfo, workspaceNamed } from '../workspaces.ts';
import { answer, askable } from './answer.ts';
import type { ApiContext } from './context.ts';
import { errorBody } from './errors.ts';

const first = <T>(rows: readonly T[]): T | null => rows[0] ?? null;
/** A question: its query string, checked by the route's schema. */
export type Asked = { Querystring: Record<string, unknown> };

/** GET /api/workspaces, /api/overview, /api/channels and one route for every report of the list. */
export function reportRoutes(app: FastifyInstance, context: ApiContext): void {
  app.get(
    '/api/workspaces',
    route('Workspaces, the default one first', z.strictObject({}), z.object({ workspaces: z.array(workspaceInfo) })),
    () => ({
      workspaces: context.workspaces,
    }),
  );

  const overview = z.object({
    pulse: pulse.row.nullable(),
    people: people.row.nullable(),
    totals: totals.row.nullable(),
  });
  app.get<Asked>(
    '/api/overview',
    route(
      'The top strip: events today, newest event, people, orders, revenue, unattributed share',
      askable(totals.params),
      overview,
    ),
    async ({ query }) => {
      const only = { workspace: query['workspace'] };
      const [p, who, sums] = await Promise.all([
        answer(context, pulse, only),
        answer(context, people, only),
        answer(context, totals, query),
      ]);
      return { pulse: first(p.rows), people: first(who.rows), totals: first(sums.rows) };
    },
  );

  const table = z.object({ params: channels.params, table: channelTable, currencies: z.array(currencies.row) });
  app.get<Asked>(
    '/api/channels',
    route('Channels by attribution model, the widest disagreement marked', askable(channels.params), table),
    async ({ query }) => {
      const info = workspaceNamed(
        context.workspaces,
        typeof query['workspace'] === 'string' ? query['workspace'] : undefined,
      );
      const { workspace, from, to, conversion } = query;
      const [lines, held] = await Promise.all([
        answer(context, channels, query),
        answer(context, currencies, { workspace, from, to, conversion }),
      ]);
      return {
        params: lines.params,
        table: layChannelTable(lines.rows, info, wholeOf(lines.rows, info.normalised)),
        currencies: held.rows,
      };
    },
  );

  for (const report of Object.values(REPORTS)) {
    const body = z.object({ params: report.params, rows: z.array(report.row) });
    app.get<Asked>(`/api/reports/${report.name}`, route(report.summary, askable(report.params), body), ({ query }) =>
      answer<z.ZodObject, z.ZodType>(context, report as never, query),
    );
  }
}

/** Schema of a read route, for checking and for the reference. */
export const route = (summary: string, querystring: z.ZodType, ok: z.ZodType) => ({
  schema: { summary, querystring, response: { 200: ok, '4xx': errorBody, '5xx': errorBody } },
});
