import { existsSync } from 'node:fs';
import { request } from 'node:http';

/** True when a container engine answers a ping on its socket (DOCKER_HOST, or the usual place). */
export async function engineAnswers(env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const address = env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';
  if (address.startsWith('unix://')) {
    const socketPath = address.slice('unix://'.length);
    return existsSync(socketPath) && ping({ socketPath });
  }
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url ? ping({ host: url.hostname, port: Number(url.port || 2375) }) : false;
}

function ping(where: { socketPath: string } | { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request({ ...where, path: '/_ping', timeout: 1_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    call.on('error', () => resolve(false)).on('timeout', () => call.destroy());
    call.end();
  });
}
