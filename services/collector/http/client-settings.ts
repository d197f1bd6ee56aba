import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { Sources } from '../sources/sources.ts';
import { refuseRequest } from './answer.ts';
import { writeKeyOf } from './write-key.ts';

/** What browser clients fetch before they send. They send nothing at all when this fails. */
export const clientSettings: FastifyPluginAsync<{ readonly sources: Sources }> = async (app, { sources }) => {
  const unknown = refuseRequest(
    401,
    'TL_WRITE_KEY',
    'the write key is unknown; "throughline keys list" shows the sources',
  );

  app.get<{ Params: { writeKey: string } }>('/v1/projects/:writeKey/settings', async (request, reply) => {
    const { writeKey } = request.params;
    if (!sources.find(writeKey)) return reply.status(401).send(unknown.body);
    // Without apiHost the client would fetch its settings here and send its events to the vendor's cloud.
    const destination = { apiKey: writeKey, apiHost: `${request.host}/v1`, protocol: request.protocol };
    return { integrations: { 'Segment.io': destination }, plan: {} };
  });

  app.get('/sourceConfig', async (request: FastifyRequest, reply) => {
    const { authorization } = request.headers;
    const writeKey = writeKeyOf({ authorization, query: request.query, body: undefined });
    const source = sources.find(writeKey);
    if (!source) return reply.status(401).send(unknown.body);
    const { id } = source.config;
    return {
      source: {
        id,
        name: id,
        writeKey,
        enabled: true,
        workspaceId: source.scope.workspace,
        config: {},
        destinations: [],
      },
    };
  });
};
