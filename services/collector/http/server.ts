import cors from '@fastify/cors';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { ops } from '../../runtime/http/ops.ts';
import type { CollectorMetrics } from '../metrics.ts';
import { refuseRequest } from './answer.ts';
import { type Body, readBody } from './body.ts';
import { clientSettings } from './client-settings.ts';
import { deliveries } from './deliveries.ts';
import type { Receiver } from './receive.ts';

export interface ServerOptions {
  readonly receiver: Receiver;
  readonly registry: Registry;
  readonly metrics: CollectorMetrics;
  readonly notReady: () => string[];
  readonly logger: Logger;
  /** Bytes of a body after decompression. */
  readonly maxBytes: number;
  /** Token of those who may see its figures; empty: this machine. */
  readonly readToken: string;
  /** Believe X-Forwarded-* of the proxy in front. */
  readonly trustProxy: boolean;
}

/** The collector's HTTP server, not yet listening. */
export function collectorServer(options: ServerOptions): FastifyInstance {
  const app = Fastify({
    bodyLimit: options.maxBytes,
    trustProxy: options.trustProxy,
    routerOptions: { ignoreTrailingSlash: true },
    forceCloseConnections: 'idle',
  });

  // Whatever the content type says, or if there is none: senders get it wrong, and 415 would make them drop the events.
  app.addHook('onRequest', async (request) => {
    if (request.method === 'POST') request.raw.headers['content-type'] = 'application/json';
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    const encoding = request.headers['content-encoding']?.toLowerCase();
    const body: Body = readBody(bytes, encoding, options.maxBytes);
    done(null, body);
  });

  // Any origin: which ones may use a source is decided by its write key, which a preflight does not carry. Allowed
  // headers are those asked for. Unexposed, Retry-After would be unreadable and clients would come back at once.
  app.register(cors, { origin: true, methods: ['GET', 'POST'], exposedHeaders: ['Retry-After'], maxAge: 86_400 });

  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    options.metrics.requests.inc({ route, status: String(reply.statusCode) });
    options.metrics.requestSeconds.observe({ route }, reply.elapsedTime / 1_000);
  });

  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    if (error.statusCode === 413) {
      const { body } = refuseRequest(
        413,
        'TL_TOO_LARGE',
        `the body is over ${options.maxBytes} bytes; send smaller batches`,
      );
      return reply.status(413).send(body);
    }
    if (error.statusCode !== undefined && error.statusCode < 500)
      return reply.status(error.statusCode).send(refuseRequest(400, 'TL_SHAPE', error.message).body);
    // The stack, not the message: a message may quote what somebody sent.
    const stack = error.stack?.split('\n').slice(1, 4);
    options.logger.error({ route: request.routeOptions.url, error: error.name, stack }, 'a request failed');
    return reply
      .status(503)
      .header('retry-after', '5')
      .send(refuseRequest(503, 'TL_UNAVAILABLE', 'the request failed; this is a bug, send it again').body);
  });
  app.setNotFoundHandler((request, reply) =>
    reply.status(404).send({
      success: false,
      code: 'TL_NOT_FOUND',
      reason: `there is no ${request.method} ${request.url.split('?')[0]}`,
    }),
  );

  app.register(ops, { metrics: options.registry, notReady: options.notReady, readToken: options.readToken });
  app.register(deliveries, options.receiver);
  app.register(clientSettings, { sources: options.receiver.sources });
  return app;
}
