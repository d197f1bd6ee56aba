import { fork, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts, startServers } from '../../deploy/local/index.ts';
import { PACKAGE_ROOT } from '../../schemas/root.ts';
import { DEVELOPMENT_WRITE_KEY } from '../../services/runtime/config/load.ts';
import { cpuSeconds } from './cpu.ts';
import { freshnessOnce, quantile } from './freshness.ts';
import { machine } from './machine.ts';
import { mergeOnce } from './merge.ts';

/**
 * The whole way on real servers: HTTP batches of 100 -> Kafka -> journeys -> Kafka -> ClickHouse, by a load client in a
 * process of its own. Prints what it does on stderr; the last line of stdout is one JSON object.
 * BENCH_SECONDS (default 40), BENCH_RATE (events a second while freshness is measured, default 500).
 */
const SECONDS = Number(process.env['BENCH_SECONDS'] || 40);
const RATE = Number(process.env['BENCH_RATE'] || 500);
const BATCH = 100;
const FRESHNESS_PROBES = 60;
const ROLES = ['collector', 'journeys', 'loader', 'insights'] as const;
/** Events a second while merges are looked for, and how many merges. */
const MERGE_RATE = 1_000;
const MERGE_PROBES = 30;

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const before = machine();
const dataDir = mkdtempSync(join(tmpdir(), 'throughline-bench-'));
const [kafkaPort = 0, kafkaControllerPort = 0, clickhousePort = 0, clickhouseTcpPort = 0, ...rolePorts] =
  await freePorts(8);
const [collectorPort = 0, journeysPort = 0, loaderPort = 0, insightsPort = 0] = rolePorts;
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
  TL_CONFIG: join(dataDir, 'none.yaml'),
  TL_COLLECTOR_PORT: String(collectorPort),
  TL_JOURNEYS_PORT: String(journeysPort),
  TL_LOADER_PORT: String(loaderPort),
  TL_INSIGHTS_PORT: String(insightsPort),
  TL_LOG_LEVEL: 'error',
};
const launcher = join(PACKAGE_ROOT, 'bin', 'throughline.js');
const throughline = (...args: string[]) =>
  spawn(process.execPath, [launcher, ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
const ended = (child: ReturnType<typeof spawn>) => new Promise<number | null>((resolve) => child.once('exit', resolve));

async function ready(port: number): Promise<void> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await delay(100)) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(`nothing is ready on port ${port}`);
}

async function stored(): Promise<number> {
  const answer = await fetch(servers.clickhouseUrl, {
    method: 'POST',
    body: 'SELECT count() FROM throughline.touchpoints',
  });
  return Number((await answer.text()).trim());
}

/** Runs the load client to its end. */
function runClient(options: {
  ms: number;
  rate: number;
  connections: number;
}): Promise<{ acknowledged: number; ms: number; cpu: number }> {
  const load = { port: collectorPort, key: DEVELOPMENT_WRITE_KEY, size: BATCH, people: 20_000, ...options };
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
}

async function countable(target: number): Promise<void> {
  for (const deadline = Date.now() + 600_000; Date.now() < deadline; await delay(100))
    if ((await stored()) >= target) return;
  throw new Error(`${await stored()} of ${target} events are countable after ten minutes`);
}

async function measure(roles: ReadonlyMap<string, number>) {
  const cpu = (): Record<string, number> =>
    Object.fromEntries(
      [['kafka', servers.pids.kafka], ['clickhouse', servers.pids.clickhouse], ...roles].map(([name, pid]) => [
        name,
        cpuSeconds(Number(pid)),
      ]),
    );
  say('warming up');
  const warm = await runClient({ ms: 5_000, rate: 0, connections: 4 });
  await countable(warm.acknowledged);

  say(`${SECONDS} s as fast as events are acknowledged`);
  const cpuBefore = cpu();
  const started = Date.now();
  const load = await runClient({ ms: SECONDS * 1_000, rate: 0, connections: 4 });
  await countable(warm.acknowledged + load.acknowledged);
  const ms = Date.now() - started;
  const used = Object.entries(cpu()).map(([name, seconds]) => [name, seconds - (cpuBefore[name] ?? 0)] as const);
  const perMillion = (seconds: number) => Math.round((seconds / load.acknowledged) * 1e7) / 10;

  say(`freshness at ${RATE} events/s`);
  const paced = runClient({ ms: FRESHNESS_PROBES * 500 + 5_000, rate: RATE, connections: 2 });
  const waits: number[] = [];
  const probe = {
    collectorPort,
    key: DEVELOPMENT_WRITE_KEY,
    clickhouseUrl: servers.clickhouseUrl,
    database: 'throughline',
  };
  for (let n = 0; n < FRESHNESS_PROBES; n++) {
    const next = delay(300 + (n % 7) * 40);
    waits.push(await freshnessOnce(probe));
    await next;
  }
  await paced;

  say(`merges at ${MERGE_RATE} events/s`);
  const beside = runClient({ ms: MERGE_PROBES * 2_500, rate: MERGE_RATE, connections: 2 });
  const merges: number[] = [];
  for (let n = 0; n < MERGE_PROBES; n++) merges.push(await mergeOnce({ ...probe, insightsPort }));
  await beside;
  return {
    events_per_s: Math.round(load.acknowledged / (ms / 1_000)),
    acknowledged_per_s: Math.round(load.acknowledged / (load.ms / 1_000)),
    events: load.acknowledged,
    cpu_s_per_million: Math.round(used.reduce((sum, [, seconds]) => sum + perMillion(seconds), 0) * 10) / 10,
    cpu_s_per_million_by_process: Object.fromEntries(used.map(([name, seconds]) => [name, perMillion(seconds)])),
    load_client_cpu_s_per_million: perMillion(load.cpu),
    freshness_p50_ms: quantile(waits, 0.5),
    freshness_p95_ms: quantile(waits, 0.95),
    freshness_rate: RATE,
    merge_visible_p50_ms: quantile(merges, 0.5),
    merge_visible_p95_ms: quantile(merges, 0.95),
    merge_rate: MERGE_RATE,
    batch: BATCH,
    machine: before,
  };
}

const children: ReturnType<typeof spawn>[] = [];
try {
  for (const command of ['topics', 'migrate'] as const)
    if ((await ended(throughline(command))) !== 0) throw new Error(`throughline ${command} failed`);
  for (const role of ROLES) children.push(throughline(role));
  await Promise.all([collectorPort, journeysPort, loaderPort, insightsPort].map(ready));
  const result = await measure(new Map(ROLES.map((role, i) => [role, children[i]?.pid ?? -1])));
  for (const [name, value] of Object.entries(result.cpu_s_per_million_by_process))
    say(`  ${name.padEnd(12)} ${value} CPU s per million events`);
  console.log(JSON.stringify(result));
} finally {
  await Promise.all(children.map((child) => (child.kill('SIGTERM') ? ended(child) : undefined)));
  await servers.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
