import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { PACKAGE_ROOT } from '../../../schemas/root.ts';
import { jsonSchemaOf } from './zod.ts';

/** Folder of the built page. */
export const WEB_ROOT = join(PACKAGE_ROOT, 'dist', 'web');

const POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/** The reference page's own scripts style themselves inline. */
const DOCS_POLICY = `${POLICY}; style-src 'self' 'unsafe-inline'; img-src 'self' data:`;

/** Headers that keep the page to itself: nothing from elsewhere, no framing, no address handed on. */
export function installHeaders(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply) => {
    reply.header('content-security-policy', request.url.startsWith('/docs') ? DOCS_POLICY : POLICY);
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
    reply.header('cross-origin-resource-policy', 'same-origin');
    if (request.routeOptions.url?.startsWith('/api')) reply.header('cache-control', 'no-store');
  });
}

/** The API's reference at /docs, made from the routes; its files are served from here. */
export async function installDocs(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      info: {
        title: 'Throughline insights',
        version,
        description: 'Reports and customers. Amounts are integer millionths of the currency, instants ISO 8601 in UTC.',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: ({ schema, url }) => ({ schema: schema ? jsonSchemaOf(schema) : schema, url }),
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { validatorUrl: null, supportedSubmitMethods: ['get', 'post'] },
  });
}

/** The page at /, when it was built. Hashed assets are kept by browsers, the page itself is asked for every time. */
export async function installPage(app: FastifyInstance, root: string = WEB_ROOT): Promise<void> {
  if (!existsSync(join(root, 'index.html'))) {
    app.get('/', { schema: { hide: true } }, (_request, reply) =>
      reply
        .type('text/plain')
        .send('The page is not built: npx vite build services/insights/web. The API is at /docs.\n'),
    );
    return;
  }
  await app.register(fastifyStatic, {
    root,
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
