import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ThroughlineError } from '../../runtime/errors.ts';
import { type CorrectionAnswer, correctionAnswer, type Evidence, evidence } from '../identity/answer.ts';
import { ACTIONS, prepare } from '../identity/correct.ts';
import { type IdentityContext, identifiersGiven } from '../identity/given.ts';
import { whyOne } from '../identity/why.ts';
import { scopeOf } from '../query/query.ts';
import { workspaceNamed } from '../workspaces.ts';
import { workspaceParam } from './answer.ts';
import type { ApiContext } from './context.ts';
import { errorBody } from './errors.ts';

/** The one route that changes something. */
export const CORRECTIONS = '/api/identity/corrections';

const identifierText = z
  .string()
  .min(1)
  .max(200)
  .describe('namespace:value, profile:… or identifier:… (their hashes), or a bare value that can mean only one');

const question = z.strictObject({ workspace: workspaceParam, a: identifierText, b: identifierText });

const wish = z.strictObject({
  workspace: workspaceParam,
  action: z
    .enum(ACTIONS)
    .describe(
      'merge two people by hand; undo or redo a pair of evidence; separate identifiers from the rest of their profile; undo_login or redo_login of a person on a device',
    ),
  identifiers: z.array(identifierText).min(1).max(50).describe('Two, of separate those that shall part'),
  hour: z.number().int().min(0).optional().describe('undo_login, redo_login: UTC hour since 1970; all when left out'),
  actor: z.string().trim().min(1).max(100).describe('Who decides'),
  reason: z.string().trim().min(1).max(500).describe('Why'),
  dry_run: z.boolean().default(false).describe('Only say what would change'),
});

/**
 * POST /api/identity/evidence says why two identifiers are one person. POST /api/identity/corrections changes it, or
 * with `dry_run` says what would change; it answers when the decision is kept, the stream carries it out within seconds.
 */
export function identityRoutes(app: FastifyInstance, context: ApiContext): void {
  app.post<{ Body: z.output<typeof question> }>(
    '/api/identity/evidence',
    {
      schema: {
        summary: 'Why two identifiers are one person: the shortest chain of evidence',
        body: question,
        response: { 200: evidence, '4xx': errorBody, '5xx': errorBody },
      },
    },
    async ({ body }): Promise<Evidence> => {
      const identity = await identityOf(context, body.workspace);
      const [a = '', b = ''] = await identifiersGiven(identity, [body.a, body.b]);
      return whyOne(identity, a, b);
    },
  );

  app.post<{ Body: z.output<typeof wish> }>(
    CORRECTIONS,
    {
      schema: {
        summary: 'Merge, undo, redo, separate: what a person decides about identity, or what it would change',
        body: wish,
        response: { 200: correctionAnswer, '4xx': errorBody, '5xx': errorBody },
      },
    },
    async ({ body, headers, log }): Promise<CorrectionAnswer> => {
      // A page of another site can send other types without asking this server first.
      if (!/^application\/json\b/i.test(headers['content-type'] ?? ''))
        throw new ThroughlineError('TL_JSON', 'send the decision as application/json');
      const identity = await identityOf(context, body.workspace);
      const { action, actor, reason, dry_run } = body;
      const identifiers = await identifiersGiven(identity, body.identifiers);
      const now = context.clock();
      const { instructions, answer } = await prepare(identity, { action, identifiers, hour: body.hour ?? null }, now);
      if (dry_run) return { correction_id: null, dry_run, ...answer };
      const correction_id = randomUUID();
      const { workspace } = identity.scope;
      const decision = { workspace, correction_id, actor, reason, requested_at: now };
      await context.corrections.write(instructions.map((instruction) => ({ ...instruction, ...decision })));
      log.info({ correction_id, action, workspace }, 'a decision about identity was taken');
      return { correction_id, dry_run, ...answer };
    },
  );
}

async function identityOf(context: ApiContext, name: string | undefined): Promise<IdentityContext> {
  const { name: workspace, identity_limits: limits, sales } = workspaceNamed(context.workspaces, name);
  return {
    run: context.lookup,
    scope: scopeOf(context.env.CLICKHOUSE_DATABASE, workspace),
    secret: context.env.TL_IDENTITY_SECRET,
    normalise: (named) => context.normalise(workspace, named),
    systems: await context.systems(workspace),
    limits,
    sales,
  };
}
