import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { addDays, daysIn } from '../reports/calendar.ts';
import { changeTable, layChangeTable } from '../reports/change.ts';
import { channels } from '../reports/channels.ts';
import { modelName, period } from '../reports/params.ts';
import { wholeModel, workspaceNamed } from '../workspaces.ts';
import { answer, askable } from './answer.ts';
import type { ApiContext } from './context.ts';
import { type Asked, route } from './reports.ts';

const asked = askable(
  channels.params.extend({
    model: modelName,
    before_from: period.from.describe(
      'First day of the period to compare with; the days right before `from` when left out',
    ),
    before_to: period.to.describe('Last day of the period to compare with, inclusive'),
  }),
);
const body = z.object({
  now: channels.params,
  before: channels.params,
  model: z.string(),
  table: changeTable,
});
const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** As many days as a period has, right before it. */
function daysBefore({ from, to }: { readonly from: string; readonly to: string }): { from: string; to: string } {
  const days = daysIn(from, to);
  return { from: addDays(from, -days), to: addDays(from, -1) };
}

/** GET /api/comparison: why revenue changed, by channel: volume, mix and rate. */
export function comparisonRoutes(app: FastifyInstance, context: ApiContext): void {
  app.get<Asked>(
    '/api/comparison',
    route('Why revenue changed between two periods: volume, mix and rate by channel', asked, body),
    async ({ query }): Promise<z.output<typeof body>> => {
      const { before_from, before_to, model: given, ...rest } = query;
      const now = await answer(context, channels, rest);
      const otherwise = daysBefore(now.params);
      const before = await answer(context, channels, {
        ...rest,
        from: before_from ?? otherwise.from,
        to: before_to ?? otherwise.to,
      });
      const model = wholeModel(workspaceNamed(context.workspaces, asText(query['workspace'])), asText(given));
      return { now: now.params, before: before.params, model, table: layChangeTable(before.rows, now.rows, model) };
    },
  );
}
