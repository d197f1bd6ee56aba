import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What happens to connections: they pass, are refused, or the request arrives and its answer is lost. */
export type ProxyMode = 'open' | 'closed' | 'mute';

/** A TCP proxy before a server, to be disturbed at will. */
export interface DisturbedServer {
  readonly url: string;
  mode: ProxyMode;
  /** Answers swallowed in mode `mute`. */
  muted: number;
  close(): Promise<void>;
}

export async function startProxy(target: string): Promise<DisturbedServer> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    if (proxy.mode === 'closed') return void client.destroy();
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    client.on('close', end).on('data', (bytes) => (proxy.mode === 'closed' ? end() : upstream.write(bytes)));
    upstream.on('close', end).on('data', (bytes) => {
      if (proxy.mode === 'open') return void client.write(bytes);
      proxy.muted += 1;
      end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: DisturbedServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mode: 'open',
    muted: 0,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
