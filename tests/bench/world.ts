import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts, startServers } from '../../deploy/local/index.ts';
import { PACKAGE_ROOT } from '../../schemas/root.ts';
import { DEVELOPMENT_WRITE_KEY } from '../../services/runtime/config/load.ts';
import { environment } from '../../services/runtime/config/schema.ts';
import { cpuSeconds } from './cpu.ts';
import type { Probe } from './freshness.ts';

const ROLES = ['collector', 'journeys', 'loader', 'insights'] as const;
/** A second instance of journeys, where there is one. */
const SECOND = 'journeys-1';
export type BenchRole = (typeof ROLES)[number] | typeof SECOND;

/** What the load client is to do; see client.ts. */
export interface LoadOptions {
  readonly ms: number;
  /** Events a second over all; 0: as fast as acknowledged. */
  readonly rate: number;
  readonly connections: number;
  readonly people?: number;
  /** Most events; without it `ms` alone ends the client. */
  readonly events?: number;
  /** Number of the first event: people come in the order of these numbers, each once before any comes again. */
  readonly from?: number;
}

export interface LoadResult {
  readonly acknowledged: number;
  readonly ms: number;
  /** CPU seconds of the client itself. */
  readonly cpu: number;
}

/** Events in a request of the load client. */
export const BATCH = 100;

/** Says what goes on, where no figure is read. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`);

const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('exit', resolve));

/** Real servers and every role on this machine, as users run them, in a folder that goes away; journeys once or twice. */
export async function openWorld(instances: 1 | 2 = 1) {
  const roles: readonly BenchRole[] = instances === 2 ? [...ROLES, SECOND] : ROLES;
  const profiles = process.env['BENCH_PROFILES'];
  const profiling = profiles ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : [];
  const dataDir = mkdtempSync(join(tmpdir(), 'throughline-bench-'));
  const [kafkaPort = 0, kafkaControllerPort = 0, clickhousePort = 0, clickhouseTcpPort = 0, ...rolePorts] =
    await freePorts(9);
  const ports = new Map<BenchRole, number>(roles.map((role, i) => [role, rolePorts[i] ?? 0]));
  const portOf = (role: BenchRole): number => ports.get(role) ?? 0;
  const servers = await startServers({
    dataDir: join(dataDir, 'servers'),
    kafkaPort,
    kafkaControllerPort,
    clickhousePort,
    clickhouseTcpPort,
  });
  const env = {
    ...process.env,
    KAFKA_BROKERS: servers.brokers,
    CLICKHOUSE_URL: servers.clickhouseUrl,
    TL_DATA_DIR: dataDir,
    TL_CONFIG: 'development',
    ...Object.fromEntries(ROLES.map((role) => [`TL_${role.toUpperCase()}_PORT`, String(portOf(role))])),
    TL_LOG_LEVEL: process.env['TL_LOG_LEVEL'] ?? 'error',
    TL_INSTANCES: String(instances),
  };
  // An instance listens so many ports beyond the one it is given as its ordinal says.
  const second = { TL_ORDINAL: '1', TL_JOURNEYS_PORT: String(portOf(SECOND) - 1) };
  const children = new Map<BenchRole, ChildProcess>();
  const throughline = (command: BenchRole | 'topics' | 'migrate') =>
    spawn(
      process.execPath,
      [...profiling, join(PACKAGE_ROOT, 'bin', 'throughline.js'), command === SECOND ? 'journeys' : command],
      {
        env: command === SECOND ? { ...env, ...second } : env,
        stdio: ['ignore', process.env['TL_LOG_LEVEL'] ? 2 : 'ignore', 'inherit'],
      },
    );

  async function ready(role: BenchRole): Promise<void> {
    for (const deadline = Date.now() + 900_000; Date.now() < deadline; await delay(50)) {
      const answer = await fetch(`http://127.0.0.1:${portOf(role)}/readyz`).catch(() => undefined);
      await answer?.text();
      if (answer?.ok) return;
    }
    throw new Error(`${role} is not ready`);
  }

  async function start(...started: readonly BenchRole[]): Promise<void> {
    for (const role of started) children.set(role, throughline(role));
    await Promise.all(started.map(ready));
  }

  async function stop(...stopped: readonly BenchRole[]): Promise<void> {
    await Promise.all(
      stopped.map((role) => {
        const child = children.get(role);
        return child?.kill('SIGTERM') ? ended(child) : undefined;
      }),
    );
  }

  async function stored(): Promise<number> {
    const answer = await fetch(servers.clickhouseUrl, {
      method: 'POST',
      body: 'SELECT count() FROM throughline.touchpoints',
    });
    return Number((await answer.text()).trim());
  }

  async function close(): Promise<void> {
    await stop(...roles);
    await servers.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }

  try {
    for (const command of ['topics', 'migrate'] as const)
      if ((await ended(throughline(command))) !== 0) throw new Error(`throughline ${command} failed`);
    await start(...roles);
  } catch (error) {
    await close();
    throw error;
  }

  return {
    dataDir,
    partitions: environment.parse(env).TL_PARTITIONS,
    probe: (): Probe => ({
      collectorPort: portOf('collector'),
      key: DEVELOPMENT_WRITE_KEY,
      clickhouseUrl: servers.clickhouseUrl,
      database: 'throughline',
    }),
    clickhouseUrl: servers.clickhouseUrl,
    portOf,
    start,
    stop,
    close,
    /** Process id of a role's parent. */
    pidOf: (role: BenchRole): number => children.get(role)?.pid ?? -1,

    /** Runs the load client, a process of its own, to its end. */
    load(options: LoadOptions): Promise<LoadResult> {
      const load = {
        port: portOf('collector'),
        key: DEVELOPMENT_WRITE_KEY,
        size: BATCH,
        people: 20_000,
        ...options,
      };
      const client = fork(fileURLToPath(new URL('./client.js', import.meta.url)), [JSON.stringify(load)]);
      let cpu = 0;
      const watch = setInterval(() => {
        cpu = Math.max(cpu, cpuSeconds(client.pid ?? -1));
      }, 200);
      return new Promise((resolve, reject) => {
        client.once('message', (result: { acknowledged: number; ms: number }) => resolve({ ...result, cpu }));
        client.once('exit', (code) => {
          clearInterval(watch);
          if (code !== 0) reject(new Error(`the load client ended with ${code}`));
        });
      });
    },

    /** Waits until so many events are countable in ClickHouse. */
    async countable(target: number): Promise<void> {
      for (const deadline = Date.now() + 1_800_000; Date.now() < deadline; await delay(100))
        if ((await stored()) >= target) return;
      throw new Error(`${await stored()} of ${target} events are countable after half an hour`);
    },

    /** CPU seconds used so far, by process: the two servers and the roles. */
    cpu(): Map<string, number> {
      const pids: [string, number][] = [
        ['kafka', servers.pids.kafka],
        ['clickhouse', servers.pids.clickhouse],
        ...roles.map((role): [string, number] => [role, children.get(role)?.pid ?? -1]),
      ];
      return new Map(pids.map(([name, pid]) => [name, cpuSeconds(pid)]));
    },

    /** Sum over the labels of a metric of a role. */
    async metric(role: BenchRole, name: string): Promise<number> {
      const text = await (await fetch(`http://127.0.0.1:${portOf(role)}/metrics`)).text();
      let sum = 0;
      for (const [, value] of text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))) sum += Number(value);
      return sum;
    },
  };
}

export type World = Awaited<ReturnType<typeof openWorld>>;
