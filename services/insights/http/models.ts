import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { channelTable, layChannelTable, wholeOf } from '../reports/channel-table.ts';
import { channels } from '../reports/channels.ts';
import { modelResults, modelRuns } from '../reports/models.ts';
import { conversion, currency } from '../reports/params.ts';
import { refuseUnknown, workspaceNamed } from '../workspaces.ts';
import { answer, askable } from './answer.ts';
import type { ApiContext } from './context.ts';
import { route } from './reports.ts';

const sideBySide = z.object({
  runs: z
    .array(modelRuns.row.extend({ channels: z.array(modelResults.row) }))
    .describe(
      'The newest run of these conversions, and of the newest runs of the other models those over the same days',
    ),
  table: channelTable
    .nullable()
    .describe('These and the rule models of the ledger over those days; null before any run'),
});

const asked = askable(z.object({ ...currency, ...conversion }));

/**
 * GET /api/models: the newest run of the models fitted to data beside the rule models of the ledger, over the run's own
 * days. The ledger may have moved on since; a run has not.
 */
export function modelRoutes(app: FastifyInstance, context: ApiContext): void {
  app.get<{ Querystring: Record<string, string | undefined> }>(
    '/api/models',
    route('The newest models fitted to data beside the rule models', asked, sideBySide),
    async ({ query }): Promise<z.output<typeof sideBySide>> => {
      const { workspace } = query;
      const info = workspaceNamed(context.workspaces, workspace);
      const conversions = [query['conversion'] ?? info.sales].flat();
      refuseUnknown(info, conversions);
      const counted = String(conversions.toSorted());
      const all = (await answer(context, modelRuns, { workspace, each: 'model', limit: 1_000 })).rows;
      // To runs of before they told of it, all conversions counted.
      const of = (run: (typeof all)[number]) => (run.counted.length > 0 ? run.counted : info.conversions.toSorted());
      const newest = all.filter((run) => String(of(run)) === counted);
      const [first] = newest;
      if (!first) return { runs: [], table: null };
      const { from_day: from, to_day: to } = first;
      const live = await answer(context, channels, { ...query, from, to });
      const runs = await Promise.all(
        newest
          .filter((run) => run.from_day === from && run.to_day === to)
          .map(async (run) => ({
            ...run,
            channels: (await answer(context, modelResults, { ...query, run: run.run_id })).rows,
          })),
      );
      const fitted = runs.flatMap((run) => run.channels.map((line) => ({ ...line, model: run.model })));
      const names = runs.map((run) => run.model);
      const columns = { models: [...info.models, ...names], live: [...info.live, ...names] };
      const compared = [...wholeOf(live.rows, info.normalised), ...names];
      return { runs, table: layChannelTable([...live.rows, ...fitted], columns, compared) };
    },
  );
}
