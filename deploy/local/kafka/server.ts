import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PACKAGE_ROOT } from '../../../schemas/root.ts';
import { Kafka, logLevel } from '../../../services/runtime/log/kafka/kafkajs.ts';
import type { ServerSpec } from '../supervise.ts';
import { ensureJars } from './jars.ts';
import { javaOptions, type KafkaPlace, kafkaProperties } from './settings.ts';

export interface KafkaOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly controllerPort: number;
  readonly behind?: KafkaPlace['behind'];
  /** Java heap ("512m"). */
  readonly heap: string;
  readonly say: (line: string) => void;
}

const STOP_MS = 10_000;

/** Makes a broker ready to run: jars, settings, storage formatted on first use. */
export async function kafkaServer(options: KafkaOptions): Promise<ServerSpec> {
  const folder = join(options.dataDir, 'kafka');
  const segments = join(folder, 'data');
  const settings = join(folder, 'server.properties');
  const pidFile = join(folder, 'pid');
  const jars = await ensureJars(options.say);
  mkdirSync(folder, { recursive: true });
  writeFileSync(settings, kafkaProperties({ ...options, dataDir: segments }));
  const logging = `-Dlog4j2.configurationFile=${join(PACKAGE_ROOT, 'deploy', 'local', 'kafka', 'log4j2.yaml')}`;
  const java = ['-cp', join(jars, '*'), logging];
  if (!existsSync(join(segments, 'meta.properties'))) await format(java, settings);
  return {
    name: 'kafka',
    program: 'guard.js',
    args: [pidFile, String(STOP_MS), 'java', ...javaOptions(options.heap), ...java, 'kafka.Kafka', settings],
    logFile: join(options.dataDir, 'logs', 'kafka.log'),
    pidFile,
    mark: settings,
    ready: () => answers(`127.0.0.1:${options.port}`),
    ports: [options.port, options.controllerPort, ...(options.behind ? [options.behind.port] : [])],
    // The guard uses force itself when that time is over.
    stopMs: STOP_MS + 1_000,
  };
}

async function format(java: string[], settings: string): Promise<void> {
  // The tool takes an id that begins with a hyphen for an option.
  const cluster = randomBytes(16).toString('base64url').replace(/^-/, 'A');
  const tool = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-XX:-UsePerfData', ...java, 'kafka.tools.StorageTool'];
  await promisify(execFile)('java', [...tool, 'format', '--ignore-formatted', '-t', cluster, '-c', settings]);
}

/** True when the broker has a controller and takes work. */
async function answers(broker: string): Promise<boolean> {
  const client = new Kafka({
    clientId: 'throughline-health',
    brokers: [broker],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_000,
    requestTimeout: 3_000,
    retry: { retries: 0 },
  });
  const admin = client.admin();
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    return cluster.brokers.length > 0 && (cluster.controller ?? -1) >= 0;
  } catch {
    return false;
  } finally {
    await admin.disconnect().catch(() => {});
  }
}
