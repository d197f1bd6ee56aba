import compress from '@fastify/compress';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { ThroughlineError } from '../../runtime/errors.ts';
import { callerOf, type Door, EDITING, READING, refusal } from '../../runtime/http/door.ts';
import { ops } from '../../runtime/http/ops.ts';
import { counter } from '../../runtime/metrics/register.ts';
import { comparisonRoutes } from './comparison.ts';
import type { ApiContext } from './context.ts';
import { customerRoutes } from './customers.ts';
import { installErrors } from './errors.ts';
import { CORRECTIONS, identityRoutes } from './identity.ts';
import { modelRoutes } from './models.ts';
import { installDocs, installHeaders, installPage } from './pages.ts';
import { reportRoutes } from './reports.ts';
import { returnRoutes } from './returns.ts';
import { installZod } from './zod.ts';

/** Largest body of a question. */
const BODY_BYTES = 16_384;

export interface ServerOptions {
  readonly context: ApiContext;
  readonly metrics: Registry;
  readonly logger: Logger;
  readonly version: string;
  readonly notReady: () => string[];
  /** Folder of the built page; the project's own by default. */
  readonly webRoot?: string;
}

/** The HTTP server of insights, ready to listen: API, reference, page, operations. */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const { context } = options;
  const logger: FastifyBaseLogger = options.logger;
  const app: FastifyInstance = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES,
    requestTimeout: 60_000,
  });
  installZod(app);
  installErrors(app);
  installHeaders(app);
  countAnswers(app, options.metrics);
  app.addHook('onRequest', async (request) => {
    // The route that answers, not the address as it was written: %61pi is api too.
    if (request.routeOptions.url?.startsWith('/api/')) admit(request, context.env);
  });
  await app.register(compress, { threshold: 1_024, encodings: ['br', 'gzip'] });
  await installDocs(app, options.version);
  await app.register(async (api) => {
    reportRoutes(api, context);
    returnRoutes(api, context);
    comparisonRoutes(api, context);
    modelRoutes(api, context);
    customerRoutes(api, context);
    identityRoutes(api, context);
  });
  await app.register(ops, {
    metrics: options.metrics,
    notReady: options.notReady,
    readToken: context.env.TL_READ_TOKEN,
  });
  await installPage(app, options.webRoot);
  return app;
}

/**
 * Throws when the caller may not. Changing identity takes the edit token. Where there is none only this machine may, with
 * the read token if there is one.
 */
function admit(request: FastifyRequest, { TL_READ_TOKEN, TL_EDIT_TOKEN }: ApiContext['env']): void {
  const caller = callerOf(request.raw);
  const pass = (token: string, door: Door) => {
    const fault = refusal(caller, token, door);
    if (fault) throw new ThroughlineError(fault.code, fault.message);
  };
  if (request.routeOptions.url === CORRECTIONS) {
    pass(TL_EDIT_TOKEN, EDITING);
    if (TL_EDIT_TOKEN !== '') return;
  }
  pass(TL_READ_TOKEN, READING);
}

function countAnswers(app: FastifyInstance, metrics: Registry): void {
  const requests = counter(metrics, 'throughline_insights_requests_total');
  app.addHook('onResponse', async (request, reply) => {
    requests.inc({ route: request.routeOptions.url ?? 'none', status: String(reply.statusCode) });
  });
}
