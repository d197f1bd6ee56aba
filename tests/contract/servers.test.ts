import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freePorts, type LocalServers, startServers } from '../../deploy/local/index.ts';
import { goneWithin, isAlive, pause, signal } from '../../deploy/local/processes.ts';
import { PACKAGE_ROOT } from '../../schemas/root.ts';
import { Kafka, logLevel } from '../../services/runtime/log/kafka/kafkajs.ts';
import { startEmbedded } from '../support/servers.ts';

/** Patient: some tests begin while the broker is starting. */
const client = (brokers: string) =>
  new Kafka({
    brokers: [brokers],
    logLevel: logLevel.NOTHING,
    retry: { retries: 60, initialRetryTime: 200, maxRetryTime: 1_000 },
  });

async function produce(brokers: string, topic: string, values: string[]): Promise<void> {
  const kafka = client(brokers);
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: values.map((value) => ({ value, partition: 0 })) });
  await producer.disconnect();
}

async function consume(brokers: string, topic: string, count: number): Promise<string[]> {
  const consumer = client(brokers).consumer({ groupId: `g${Math.random()}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const values: string[] = [];
  await new Promise<void>((resolve) => {
    void consumer.run({
      eachMessage: async ({ message }) => {
        values.push(String(message.value));
        if (values.length === count) resolve();
      },
    });
  });
  await consumer.disconnect();
  return values;
}

async function sql(url: string, statement: string, user = 'default'): Promise<string> {
  const response = await fetch(`${url}/?user=${user}`, { method: 'POST', body: statement });
  return (await response.text()).trim();
}

/** Command lines that name a folder: what still runs on it. */
const runningOn = (folder: string): string[] =>
  execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(folder) && !line.includes(' ps -eo'));

async function until(what: () => boolean | Promise<boolean>, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; !(await what()); await pause(50)) if (Date.now() > end) return false;
  return true;
}

/** Each test starts a broker or several, which a busy machine does slowly. */
const SLOW = { timeout: 300_000 };

describe('embedded servers', SLOW, () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-test-'));
  let servers: LocalServers;
  beforeAll(async () => {
    servers = await startEmbedded(folder);
  });
  afterAll(() => servers?.stop());

  test('what Kafka acknowledged is there after kill -9', async () => {
    await produce(servers.brokers, 'kept', ['a', 'b', 'c']);
    await servers.kill('kafka');
    expect(servers.pids.kafka).toBe(0);
    await servers.restart('kafka');
    expect(await consume(servers.brokers, 'kept', 3)).toEqual(['a', 'b', 'c']);
  });

  test('what ClickHouse acknowledged is there after kill -9', async () => {
    await sql(servers.clickhouseUrl, 'CREATE TABLE kept (n Int64) ENGINE = MergeTree ORDER BY n');
    await sql(servers.clickhouseUrl, 'INSERT INTO kept SELECT number FROM numbers(1000)');
    await servers.kill('clickhouse');
    await servers.restart('clickhouse');
    expect(await sql(servers.clickhouseUrl, 'SELECT count(), sum(n) FROM kept')).toBe('1000\t499500');
  });

  test('killed and started again at once, time after time, one server runs and no second one', async () => {
    for (let n = 0; n < 10; n++) {
      await servers.kill('clickhouse');
      await servers.restart('clickhouse');
    }
    await pause(1_000);
    expect(await sql(servers.clickhouseUrl, 'SELECT count() FROM kept')).toBe('1000');
    expect(runningOn(folder).filter((line) => line.includes('clickhouse/host'))).toHaveLength(1);
  });

  test('a server that dies by itself is started again', async () => {
    // 0 stands for a server that is just starting; to kill that would be to kill ourselves.
    expect(await until(() => servers.pids.kafka > 0 && servers.pids.clickhouse > 0, 10_000)).toBe(true);
    const before = { ...servers.pids };
    signal(before.kafka, 'SIGKILL');
    signal(before.clickhouse, 'SIGKILL');
    const replaced = () =>
      servers.pids.kafka > 0 &&
      servers.pids.clickhouse > 0 &&
      servers.pids.kafka !== before.kafka &&
      servers.pids.clickhouse !== before.clickhouse;
    expect(await until(replaced, 30_000)).toBe(true);
    expect(
      await until(async () => (await sql(servers.clickhouseUrl, 'SELECT 1').catch(() => '')) === '1', 30_000),
    ).toBe(true);
    expect(await consume(servers.brokers, 'kept', 3)).toEqual(['a', 'b', 'c']);
  });

  test('each ClickHouse user may do its work and no more', async () => {
    const url = servers.clickhouseUrl;
    for (const statement of [
      'CREATE DATABASE throughline',
      'CREATE DATABASE throughline_main',
      'CREATE TABLE throughline.facts (n Int64) ENGINE = MergeTree ORDER BY n',
      'CREATE VIEW throughline_main.facts DEFINER = default SQL SECURITY DEFINER AS SELECT n FROM throughline.facts',
    ]) {
      expect(await sql(url, statement)).toBe('');
    }
    expect(await sql(url, 'INSERT INTO throughline.facts VALUES (7)', 'loader')).toBe('');
    expect(await sql(url, 'SELECT n FROM throughline.facts', 'loader')).toBe('7');
    expect(await sql(url, 'DROP TABLE throughline.facts', 'loader')).toContain('ACCESS_DENIED');
    expect(await sql(url, 'SELECT n FROM throughline.facts', 'insights')).toBe('7');
    expect(await sql(url, 'INSERT INTO throughline.facts VALUES (8)', 'insights')).toContain('ACCESS_DENIED');
    expect(await sql(url, 'SELECT n FROM throughline_main.facts', 'analyst')).toBe('7');
    expect(await sql(url, 'SELECT n FROM throughline.facts', 'analyst')).toContain('ACCESS_DENIED');
    expect(await sql(url, 'SELECT 1 SETTINGS max_execution_time = 600', 'analyst')).toContain(
      'SETTING_CONSTRAINT_VIOLATION',
    );
  });
});

describe('a data folder', SLOW, () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-test-'));
  const started: LocalServers[] = [];
  const start = async (dataDir = folder): Promise<LocalServers> => {
    const [kafkaPort = 0, kafkaControllerPort = 0, clickhousePort = 0, clickhouseTcpPort = 0] = await freePorts(4);
    const ports = { kafkaPort, kafkaControllerPort, clickhousePort, clickhouseTcpPort };
    const servers = await startServers({ dataDir, ...ports, quiet: true });
    started.push(servers);
    return servers;
  };
  afterEach(async () => {
    for (const servers of started.splice(0)) await servers.stop();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('serves one process at a time and is free again after stop', async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(`in use by process ${process.pid}`);
    await first.stop();
    expect(runningOn(folder)).toEqual([]);
    await start();
  });

  test('two folders run side by side without seeing each other', async () => {
    const other = mkdtempSync(join(tmpdir(), 'throughline-test-'));
    const [one, two] = await Promise.all([start(), start(other)]);
    await produce(one.brokers, 'mine', ['x']);
    const admin = client(two.brokers).admin();
    await admin.connect();
    expect(await admin.listTopics()).not.toContain('mine');
    await admin.disconnect();
    await two.stop();
    rmSync(other, { recursive: true });
  });

  test('a taken port is refused with the process that holds it', async () => {
    const one = await start();
    const taken = Number(one.brokers.split(':')[1]);
    const [a = 0, b = 0, c = 0] = await freePorts(3);
    const other = mkdtempSync(join(tmpdir(), 'throughline-test-'));
    const ports = { kafkaPort: taken, kafkaControllerPort: a, clickhousePort: b, clickhouseTcpPort: c };
    await expect(startServers({ dataDir: other, ...ports, quiet: true })).rejects.toThrow(
      `port ${taken}: process ${one.pids.kafka} (java`,
    );
    expect(runningOn(other)).toEqual([]);
    rmSync(other, { recursive: true });
  });

  test('its servers end when the process that started them is killed, and nothing is lost', async () => {
    const parent = await startElsewhere(folder);
    await produce(parent.brokers, 'orphaned', ['still', 'here']);
    signal(parent.pid, 'SIGKILL');
    expect(await until(() => !isAlive(parent.pids.kafka) && !isAlive(parent.pids.clickhouse), 15_000)).toBe(true);
    const again = await start();
    expect(await consume(again.brokers, 'orphaned', 2)).toEqual(['still', 'here']);
  });

  test('a server that outlived its guard is ended by the next start', async () => {
    const parent = await startElsewhere(folder);
    const guard = Number(
      execFileSync('ps', ['-o', 'ppid=', '-p', String(parent.pids.kafka)], { encoding: 'utf8' }).trim(),
    );
    signal(parent.pid, 'SIGSTOP');
    signal(guard, 'SIGKILL');
    signal(parent.pid, 'SIGKILL');
    expect(await goneWithin(parent.pid, 10_000)).toBe(true);
    expect(isAlive(parent.pids.kafka)).toBe(true);
    await start();
    expect(isAlive(parent.pids.kafka)).toBe(false);
  });

  test('logs stay small on a clean run', () => {
    for (const name of ['kafka', 'clickhouse']) {
      const log = statSync(join(folder, 'logs', `${name}.log`), { throwIfNoEntry: false });
      expect(log?.size ?? 0).toBeLessThan(100_000);
    }
  });
});

/** Starts servers from another process, so that it can be killed. */
async function startElsewhere(
  dataDir: string,
): Promise<{ pid: number; brokers: string; pids: { kafka: number; clickhouse: number } }> {
  const [kafkaPort, kafkaControllerPort, clickhousePort, clickhouseTcpPort] = await freePorts(4);
  const options = { dataDir, kafkaPort, kafkaControllerPort, clickhousePort, clickhouseTcpPort, quiet: true };
  const program = `
    import { startServers } from ${JSON.stringify(join(PACKAGE_ROOT, 'dist/deploy/local/index.js'))};
    const { brokers, pids } = await startServers(${JSON.stringify(options)});
    console.log(JSON.stringify({ brokers, pids }));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8')));
    child.once('exit', () => reject(new Error('the process that was to start the servers ended')));
  });
  return { pid: child.pid ?? 0, ...JSON.parse(line) };
}
