import { z } from 'zod';
import { ThroughlineError } from '../../runtime/errors.ts';
import { scopeOf } from '../query/query.ts';
import { readRows } from '../query/read.ts';
import { defaultsAt } from '../reports/calendar.ts';
import { periodFault } from '../reports/params.ts';
import type { Report } from '../reports/report.ts';
import { modelAsked, refuseUnknown, wholeModel, workspaceNamed } from '../workspaces.ts';
import type { ApiContext } from './context.ts';

/** The workspace a question is about. */
export const workspaceParam = z.string().max(32).optional().describe('Workspace; the first one when left out');

/** What a caller may leave out, or may not say. */
const FILLED_IN = { now: true, today: true } as const;

/** Parameters of a report as a caller sends them: all optional, unknown ones refused. */
export function askable<P extends z.ZodObject>(params: P): z.ZodObject {
  const shape = Object.fromEntries(
    Object.entries(params.shape)
      .filter(([name]) => !(name in FILLED_IN))
      .map(([name, field]) => [name, z.optional(field)]),
  );
  return z.strictObject({ workspace: workspaceParam, ...shape });
}

/** Rows of a report for what was asked, the rest filled in by the workspace; shared between callers who ask the same. */
export async function answer<P extends z.ZodObject, R extends z.ZodType>(
  context: ApiContext,
  report: Report<P, R>,
  asked: Readonly<Record<string, unknown>>,
): Promise<{ params: z.output<P>; rows: z.output<R>[] }> {
  const workspace = workspaceNamed(context.workspaces, optionalText(asked['workspace']));
  if ('conversion' in report.params.shape) refuseUnknown(workspace, named(asked['conversion']));
  const model = (report.whole ? wholeModel : modelAsked)(workspace, optionalText(asked['model']));
  const params = fillIn(report, {
    ...defaultsAt(workspace, sharedFrom(context.clock(), report.shareMs)),
    ...stated(asked),
    model,
  });
  const scope = scopeOf(context.env.CLICKHOUSE_DATABASE, workspace.name);
  const key = `${workspace.name} ${report.name} ${JSON.stringify(params)}`;
  const rows = await context.shared.get(key, report.shareMs, () =>
    readRows(context.run, report.name, report.row, report.toSQL(params, scope)),
  );
  return { params, rows };
}

function fillIn<P extends z.ZodObject, R extends z.ZodType>(report: Report<P, R>, given: object): z.output<P> {
  const parsed = report.params.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ');
    throw new ThroughlineError('TL_QUERY', `${faults}; the parameters are described at /docs`);
  }
  const { from, to } = given as { from: string; to: string };
  const fault = 'from' in report.params.shape ? periodFault(from, to) : undefined;
  if (fault) throw new ThroughlineError('TL_QUERY', fault);
  return parsed.data;
}

const stated = (asked: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));

/** The instant all who share an answer ask at: a question of now is the same one for as long. */
const sharedFrom = (at: number, shareMs: number): number => at - (at % shareMs);

const named = (value: unknown): string[] => [value ?? []].flat().map(String);

const optionalText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
