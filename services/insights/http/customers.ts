import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ThroughlineError } from '../../runtime/errors.ts';
import { scopeOf } from '../query/query.ts';
import { customer } from '../timeline/answer.ts';
import { findProfile, readCustomer, type TimelineContext } from '../timeline/read.ts';
import { type Wanted, wantedOf } from '../timeline/wanted.ts';
import { workspaceNamed } from '../workspaces.ts';
import { workspaceParam } from './answer.ts';
import type { ApiContext } from './context.ts';
import { errorBody } from './errors.ts';
import { route } from './reports.ts';

const search = z.strictObject({
  workspace: workspaceParam,
  identifier: z
    .string()
    .min(1)
    .max(200)
    .describe(
      'namespace:value (email, phone, user_id, loyalty_id, anonymous_id, device_id, external:<system>), order:…, profile:…, or just the value',
    ),
});
const profileParams = z.strictObject({ profile: z.string().regex(/^[1-7][0-9a-f]{31}$/, 'is no profile id') });

/**
 * POST /api/timeline finds a customer by any identifier: personal data travels in a body, never in a URL that logs
 * and histories keep. GET /api/profiles/:profile reads one by its id, a keyed hash.
 */
export function customerRoutes(app: FastifyInstance, context: ApiContext): void {
  app.post<{ Body: z.output<typeof search> }>(
    '/api/timeline',
    {
      schema: {
        summary: 'One customer by any identifier',
        body: search,
        response: { 200: customer, '4xx': errorBody, '5xx': errorBody },
      },
    },
    async ({ body }) => {
      const workspace = workspaceNamed(context.workspaces, body.workspace);
      const wanted = wantedOf(body.identifier, await context.systems(workspace.name));
      if (!wanted)
        throw new ThroughlineError(
          'TL_QUERY',
          'that names nobody: give an e-mail address, phone, card, customer or order number',
        );
      return found(timelineOf(context, workspace.name), wanted);
    },
  );

  app.get<{ Params: z.output<typeof profileParams>; Querystring: { workspace?: string } }>(
    '/api/profiles/:profile',
    {
      schema: {
        ...route('One customer by profile id', z.strictObject({ workspace: workspaceParam }), customer).schema,
        params: profileParams,
      },
    },
    ({ params, query }) => {
      const workspace = workspaceNamed(context.workspaces, query.workspace);
      return found(timelineOf(context, workspace.name), { kind: 'profile', profile: params.profile });
    },
  );
}

const timelineOf = (context: ApiContext, workspace: string): TimelineContext => ({
  run: context.lookup,
  scope: scopeOf(context.env.CLICKHOUSE_DATABASE, workspace),
  secret: context.env.TL_IDENTITY_SECRET,
  normalise: (named) => context.normalise(workspace, named),
});

async function found(context: TimelineContext, wanted: Wanted) {
  const led = await findProfile(context, wanted);
  if (led === undefined)
    throw new ThroughlineError(
      'TL_NOT_FOUND',
      'nobody is known by that; an event shows up here about a second after it arrives, a phone number needs its country code',
    );
  return readCustomer(context, led.profile, led.askedFor);
}
