import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { type ErrorCode, ThroughlineError } from '../../runtime/errors.ts';

/** The body of every error answer. */
export const errorBody = z.object({ code: z.string(), message: z.string() });

const STATUS: Partial<Record<ErrorCode, number>> = {
  TL_QUERY: 400,
  TL_JSON: 400,
  TL_READ_TOKEN: 401,
  TL_EDIT_TOKEN: 401,
  TL_LOCAL: 403,
  TL_NOT_FOUND: 404,
  TL_TOO_LARGE: 413,
  TL_STORE: 503,
  TL_UNAVAILABLE: 503,
};

const send = (reply: FastifyReply, status: number, code: ErrorCode, message: string) =>
  reply.status(status).send({ code, message });

/** Answers every fault with a code and a sentence; what is our own fault is logged, not shown. */
export function installErrors(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) =>
    send(
      reply,
      404,
      'TL_NOT_FOUND',
      `there is no ${request.method} ${request.url.split('?')[0]}; the routes are at /docs`,
    ),
  );
  app.setErrorHandler((error: FastifyError | ThroughlineError, request, reply) => {
    if (error instanceof ThroughlineError) {
      const status = STATUS[error.code] ?? 500;
      if (status >= 500) request.log.error({ code: error.code, route: request.routeOptions.url }, error.message);
      return send(reply, status, error.code, error.message);
    }
    if (error.code === 'FST_ERR_VALIDATION') return send(reply, 400, 'TL_QUERY', error.message);
    const status = error.statusCode ?? 500;
    if (status === 413) return send(reply, 413, 'TL_TOO_LARGE', 'the body is over the limit');
    if (status < 500) return send(reply, status, 'TL_JSON', error.message);
    request.log.error({ err: error, route: request.routeOptions.url }, 'a request failed; this is a bug');
    return send(reply, 500, 'TL_HANDLER', 'answering failed; this is a bug, the log of insights has the reason');
  });
}
