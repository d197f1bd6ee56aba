import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * What happens to connections: they pass, pass late, stand still until they may pass again, are refused, or the request
 * arrives and its answer is lost.
 */
export type ProxyMode = 'open' | 'slow' | 'hold' | 'closed' | 'mute';

/** A TCP proxy before a server, to be disturbed at will. */
export interface DisturbedServer {
  readonly url: string;
  readonly port: number;
  mode: ProxyMode;
  /** Answers swallowed in mode `mute`. */
  muted: number;
  /** Breaks every connection there is; new ones pass. */
  cut(): void;
  /**
   * What a firewall does that forgets its connections: the server hears the end of each, the client hears nothing and
   * writes into the void. New ones pass.
   */
  halfClose(): void;
  close(): Promise<void>;
}

/** Milliseconds by which everything is late in mode `slow`, each way. */
const SLOW_MS = 100;
const LOOK_MS = 20;

/** One connection of a client and the one made for it. */
interface Pair {
  readonly client: Socket;
  readonly upstream: Socket;
  /** The server heard the end of it, the client did not. */
  forgotten: boolean;
}

/** Starts a proxy on a free loopback port. */
export async function startProxy(target: string): Promise<DisturbedServer> {
  const { hostname, port } = new URL(target);
  const pairs = new Set<Pair>();
  const end = ({ client, upstream }: Pair) => {
    client.destroy();
    upstream.destroy();
  };
  const server = createServer((client) => {
    if (proxy.mode === 'closed') return void client.destroy();
    const pair: Pair = { client, upstream: connect(Number(port), hostname), forgotten: false };
    const { upstream } = pair;
    pairs.add(pair);
    for (const socket of [client, upstream]) socket.setNoDelay().on('error', () => {});
    client.on('close', () => {
      pairs.delete(pair);
      end(pair);
    });
    upstream.on('close', () => pair.forgotten || end(pair));
    carry(client, (bytes) => (proxy.mode === 'closed' ? end(pair) : pair.forgotten || upstream.write(bytes)));
    carry(upstream, (bytes) => {
      if (pair.forgotten) return;
      if (proxy.mode !== 'mute') return void client.write(bytes);
      proxy.muted += 1;
      end(pair);
    });
  });

  /** Hands on what arrives, in its order, when the mode lets it. */
  function carry(from: Socket, pass: (bytes: Buffer) => unknown): void {
    let last: Promise<unknown> | undefined;
    from.on('data', (bytes) => {
      if (!last && proxy.mode !== 'slow' && proxy.mode !== 'hold') return void pass(bytes);
      const turn = (last ?? Promise.resolve()).then(async () => {
        if (proxy.mode === 'slow') await pause(SLOW_MS);
        while (proxy.mode === 'hold') await pause(LOOK_MS);
        if (!from.destroyed) pass(bytes);
        if (last === turn) last = undefined;
      });
      last = turn;
    });
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const listening = (server.address() as AddressInfo).port;
  const proxy: DisturbedServer = {
    url: `http://127.0.0.1:${listening}`,
    port: listening,
    mode: 'open',
    muted: 0,
    cut() {
      for (const pair of pairs) end(pair);
    },
    halfClose() {
      for (const pair of pairs) {
        pair.forgotten = true;
        pair.upstream.end();
      }
    },
    async close() {
      proxy.mode = 'closed';
      proxy.cut();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
