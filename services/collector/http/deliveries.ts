import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { isPlain } from '../domain/reading/plain.ts';
import type { Body } from './body.ts';
import { type Receiver, receive } from './receive.ts';

/** The routes that take one event and the call they stand for. Short ones are analytics-next's. */
const CALL_ROUTES = {
  '/v1/track': 'track',
  '/v1/identify': 'identify',
  '/v1/page': 'page',
  '/v1/screen': 'screen',
  '/v1/group': 'group',
  '/v1/alias': 'alias',
  '/v1/t': 'track',
  '/v1/i': 'identify',
  '/v1/p': 'page',
  '/v1/s': 'screen',
  '/v1/g': 'group',
  '/v1/a': 'alias',
} as const;

const BATCH_ROUTES = ['/v1/batch', '/v1/b', '/beacon/v1/batch'] as const;

/** Every route that brings events. */
export const deliveries: FastifyPluginAsync<Receiver> = async (app, receiver) => {
  const take = (call: string | undefined) => async (request: FastifyRequest, reply: FastifyReply) => {
    const { authorization, origin } = request.headers;
    const answer = await receive(receiver, {
      body: bodyOf(request.body),
      call,
      query: request.query,
      authorization,
      origin,
      userAgent: request.headers['user-agent'] ?? '',
      ip: request.ip,
    });
    if ('retryAfter' in answer && answer.retryAfter !== undefined)
      reply.header('retry-after', String(answer.retryAfter));
    return reply.status(answer.status).send(answer.body);
  };
  for (const [route, call] of Object.entries(CALL_ROUTES)) app.post(route, take(call));
  for (const route of BATCH_ROUTES) app.post(route, take(undefined));

  // The library's metrics about itself: taken, so that it does not retry, and dropped.
  app.post('/v1/m', async () => ({ success: true }));
};

/** What the content parser made; a request without a body has none. */
function bodyOf(value: unknown): Body {
  if (isPlain(value) && 'json' in value) return { json: value['json'] };
  if (isPlain(value) && (value['code'] === 'TL_JSON' || value['code'] === 'TL_TOO_LARGE'))
    return { code: value['code'], reason: String(value['reason']), text: String(value['text']) };
  return { code: 'TL_JSON', reason: 'the body is empty', text: '' };
}
