import type { FastifyPluginAsync } from 'fastify';
import type { Registry } from 'prom-client';

/** What the operations routes need of a service. */
export interface OpsOptions {
  readonly metrics: Registry;
  /** Why it cannot serve now, empty when it can. */
  readonly notReady: () => string[];
}

/**
 * The routes every service has. GET /healthz: 200 while the process lives. GET /readyz: 200, or 503 with the reasons.
 * GET /metrics: Prometheus text.
 */
export const ops: FastifyPluginAsync<OpsOptions> = async (app, options) => {
  app.get('/healthz', { logLevel: 'silent' }, async () => ({ status: 'ok' }));

  app.get('/readyz', { logLevel: 'silent' }, async (_request, reply) => {
    const reasons = options.notReady();
    return reply
      .status(reasons.length === 0 ? 200 : 503)
      .send({ status: reasons.length === 0 ? 'ready' : 'not ready', reasons });
  });

  app.get('/metrics', { logLevel: 'silent' }, async (_request, reply) =>
    reply.header('content-type', options.metrics.contentType).send(await options.metrics.metrics()),
  );
};
