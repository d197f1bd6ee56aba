import type { FastifyPluginAsync } from 'fastify';
import type { Registry } from 'prom-client';
import { callerOf, refusal } from './door.ts';

/** What the operations routes need of a service. */
export interface OpsOptions {
  readonly metrics: Registry;
  /** Why it cannot serve now, empty when it can. */
  readonly notReady: () => string[];
  /** TL_READ_TOKEN: who may see the figures. Empty: this machine. */
  readonly readToken: string;
}

/**
 * The routes every service has. GET /healthz: 200 while the process lives. GET /readyz: 200, or 503 with the reasons.
 * GET /metrics: Prometheus text, or 401 or 403: it names sources, revenue and people, so it opens to those who may read.
 */
export const ops: FastifyPluginAsync<OpsOptions> = async (app, options) => {
  app.get('/healthz', { logLevel: 'silent' }, async () => ({ status: 'ok' }));

  app.get('/readyz', { logLevel: 'silent' }, async (_request, reply) => {
    const reasons = options.notReady();
    return reply
      .status(reasons.length === 0 ? 200 : 503)
      .send({ status: reasons.length === 0 ? 'ready' : 'not ready', reasons });
  });

  app.get('/metrics', { logLevel: 'silent' }, async (request, reply) => {
    const fault = refusal(callerOf(request.raw), options.readToken);
    if (fault !== undefined) return reply.status(fault.code === 'TL_LOCAL' ? 403 : 401).send(fault);
    return reply.header('content-type', options.metrics.contentType).send(await options.metrics.metrics());
  });
};
