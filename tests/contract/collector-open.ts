import { Registry } from 'prom-client';
import { codecOf } from '../../schemas/codec.ts';
import { type Failure, failure } from '../../schemas/outputs.ts';
import { topicName } from '../../schemas/topics.ts';
import { type Touchpoint, touchpoint } from '../../schemas/touchpoint.ts';
import { type Collector, makeCollector } from '../../services/collector/collector.ts';
import { collectorTopology } from '../../services/collector/topology.ts';
import { DEVELOPMENT_WRITE_KEY, loadConfig } from '../../services/runtime/config/load.ts';
import type { Config, SourceConfig } from '../../services/runtime/config/schema.ts';
import { connectLog } from '../../services/runtime/log/connect.ts';
import type { Log, LogRecord } from '../../services/runtime/log/port.ts';
import { createLogger } from '../../services/runtime/logging/logger.ts';

/** A collector that listens on a real Kafka, and what it wrote there. */
export interface OpenCollector {
  readonly url: string;
  readonly writeKey: string;
  readonly collector: Collector;
  readonly log: Log;
  touchpoints(): Promise<Touchpoint[]>;
  failures(): Promise<Failure[]>;
  /** Values of any of its topics, up to the end as it is now. */
  records(topic: string): Promise<LogRecord[]>;
  close(): Promise<void>;
}

/** A collector on a free port, whether its Kafka is there or not. */
export async function listenCollector(env: Readonly<Record<string, string>>, source: Partial<SourceConfig> = {}) {
  const base = loadConfig({ ...env, TL_CONFIG: 'development' });
  const workspaces = base.file.workspaces.map((w) => ({ ...w, sources: w.sources.map((s) => ({ ...s, ...source })) }));
  const config: Config = { ...base, file: { ...base.file, workspaces } };
  const logger = createLogger('collector', 'silent');
  const collector = makeCollector(
    { config, logger, metrics: new Registry() },
    connectLog(config.env, 'collector', logger),
  );
  const url = await collector.server.listen({ host: '127.0.0.1', port: 0 });
  return { url, writeKey: DEVELOPMENT_WRITE_KEY, config, collector };
}

/** Starts it with topics of its own. */
export async function openCollector(
  env: Readonly<Record<string, string>>,
  source: Partial<SourceConfig> = {},
): Promise<OpenCollector> {
  const config = loadConfig({ ...env, TL_CONFIG: 'development' });
  const log = connectLog(config.env, 'collector-test', createLogger('collector', 'silent'));
  const name = (id: (typeof collectorTopology.writes)[number]) => topicName(id, config.env.TL_TOPIC_PREFIX);
  await log.ensureTopics(
    collectorTopology.writes.map((id) => ({ name: name(id), partitions: config.env.TL_PARTITIONS })),
  );
  const { url, writeKey, collector } = await listenCollector(env, source);

  const records = async (topic: string): Promise<LogRecord[]> => {
    const ranges = await log.offsets(topic);
    const from = ranges.flatMap(({ low, end }, partition) => (end > low ? [{ topic, partition, offset: low }] : []));
    const left = new Map(from.map(({ partition }) => [partition, ranges[partition]?.end ?? 0]));
    const found: LogRecord[] = [];
    if (from.length === 0) return found;
    await new Promise<void>((resolve, reject) => {
      const reading = log.read({
        from,
        onBatch: async ({ partition }, batch, next) => {
          found.push(...batch);
          if (next >= (left.get(partition) ?? 0)) left.delete(partition);
          if (left.size === 0) void reading.then((reader) => reader.close()).then(resolve, reject);
        },
        onFault: reject,
      });
      reading.catch(reject);
    });
    return found;
  };
  const touches = codecOf(touchpoint);
  const failed = codecOf(failure);
  const bytes = ({ value }: LogRecord): Buffer => value ?? Buffer.alloc(0);
  return {
    url,
    writeKey,
    collector,
    log,
    touchpoints: async () => (await records(name('touchpoints'))).map((record) => touches.decode(bytes(record))),
    failures: async () => (await records(name('failed'))).map((record) => failed.decode(bytes(record))),
    records,
    async close() {
      await collector.stop();
      await log.close();
    },
  };
}

/** Sends a body as a server-side client does. */
export async function post(
  { url, writeKey }: Pick<OpenCollector, 'url' | 'writeKey'>,
  body: unknown,
  path = '/v1/batch',
): Promise<{ status: number; body: { accepted: number; failed: { index: number; code: string }[] } }> {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    status: answer.status,
    body: (await answer.json()) as { accepted: number; failed: { index: number; code: string }[] },
  };
}
