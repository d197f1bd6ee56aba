import fastify, { type FastifyInstance } from 'fastify';
import { type OpsOptions, ops } from '../http/ops.ts';

/** Serves health, readiness and metrics of a role without routes of its own. Rejects when the port is taken. */
export async function serveOps(host: string, port: number, options: OpsOptions): Promise<FastifyInstance> {
  const app = fastify({ logger: false, forceCloseConnections: true });
  await app.register(ops, options);
  try {
    await app.listen({ host, port });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      throw new Error(
        `port ${port} of ${host} is taken by another process: end it, or set another TL_…_PORT for this role`,
        { cause: error },
      );
    throw error;
  }
  return app;
}
