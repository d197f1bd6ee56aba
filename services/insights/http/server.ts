import compress from '@fastify/compress';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { ThroughlineError } from '../../runtime/errors.ts';
import { ops } from '../../runtime/http/ops.ts';
import { counter } from '../../runtime/metrics/register.ts';
import type { ApiContext } from './context.ts';
import { customerRoutes } from './customers.ts';
import { installErrors } from './errors.ts';
import { installDocs, installHeaders, installPage } from './pages.ts';
import { refusal } from './reader.ts';
import { reportRoutes } from './reports.ts';
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
    if (!request.url.startsWith('/api/')) return;
    const { remoteAddress } = request.socket;
    const fault = refusal(
      {
        address: remoteAddress ?? '',
        host: (request.headers.host ?? '').replace(/:\d+$/, ''),
        authorization: request.headers.authorization,
        forwarded: 'x-forwarded-for' in request.headers || 'forwarded' in request.headers,
      },
      context.env.TL_READ_TOKEN,
    );
    if (fault) throw new ThroughlineError('TL_READ_TOKEN', fault);
  });
  await app.register(compress, { threshold: 1_024, encodings: ['br', 'gzip'] });
  await installDocs(app, options.version);
  await app.register(async (api) => {
    reportRoutes(api, context);
    customerRoutes(api, context);
  });
  await app.register(ops, { metrics: options.metrics, notReady: options.notReady });
  await installPage(app, options.webRoot);
  return app;
}

function countAnswers(app: FastifyInstance, metrics: Registry): void {
  const requests = counter(metrics, 'throughline_insights_requests_total');
  app.addHook('onResponse', async (request, reply) => {
    requests.inc({ route: request.routeOptions.url ?? 'none', status: String(reply.statusCode) });
  });
}
