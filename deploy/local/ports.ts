import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { commandOf } from './processes.ts';

/** Loopback ports nobody listens on now, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0)));
  const ports = servers.map((server) => server.port);
  await Promise.all(servers.map((server) => server.close()));
  return ports;
}

/** True when something accepts connections on the loopback port, or it cannot be bound. */
export async function isPortTaken(port: number): Promise<boolean> {
  if (await accepts(port)) return true;
  try {
    await (await listen(port)).close();
    return false;
  } catch {
    return true;
  }
}

/** Who holds a loopback port, as a clause; undefined when nobody does. */
export const holderOf = async (port: number): Promise<string | undefined> =>
  (await isPortTaken(port)) ? takenBy(port) : undefined;

/** A clause that names who holds a port, as far as can be known: "process 123 (java …) listens there". */
export function takenBy(port: number): string {
  const pid = listenerOf(port);
  return pid ? `process ${pid} (${commandOf(pid).slice(0, 60)}) listens there` : 'another process listens there';
}

/** The process that listens on a port, when this system and our rights show it. */
function listenerOf(port: number): number | undefined {
  const sockets = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningSockets(table, port)));
  if (sockets.size === 0) return undefined;
  return numbered('/proc').find((pid) =>
    numbered(`/proc/${pid}/fd`).some((fd) => sockets.has(linkTarget(`/proc/${pid}/fd/${fd}`))),
  );
}

/** Sockets in state LISTEN (0A) of a kernel table, as their descriptors name them. */
function listeningSockets(table: string, port: number): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  try {
    return readFileSync(table, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => columns[1]?.endsWith(`:${wanted}`) && columns[3] === '0A')
      .map((columns) => `socket:[${columns[9]}]`);
  } catch {
    return [];
  }
}

function numbered(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function linkTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port }, () => resolve(true));
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
  });
}

function listen(port: number): Promise<{ port: number; close: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(port, '127.0.0.1', () => {
      const address = server.address();
      const close = () => new Promise<void>((closed) => server.close(() => closed()));
      if (address && typeof address === 'object') resolve({ port: address.port, close });
    });
  });
}
