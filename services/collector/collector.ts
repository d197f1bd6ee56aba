import type { FastifyInstance } from 'fastify';
import { topicName } from '../../schemas/topics.ts';
import type { RoleContext } from '../runtime/lifecycle/port.ts';
import type { Log } from '../runtime/log/port.ts';
import { collectorServer } from './http/server.ts';
import { collectorMetrics } from './metrics.ts';
import { keepConnected } from './outbox/connection.ts';
import { KnownValues } from './outbox/known-values.ts';
import { Outbox } from './outbox/outbox.ts';
import { recordsFor } from './outbox/records.ts';
import { tokenBuckets } from './sources/rate.ts';
import { sourcesOf } from './sources/sources.ts';
import { collectorTopology } from './topology.ts';

const MAX_INFLIGHT_BYTES = 64 * 1024 * 1024;
/** Below Kafka's default for one record batch (1 MB), even if all records went to one partition. */
const SEND_BYTES = 900_000;
/** Longest wait of a request for its turn; a send under way may add the log's own deadline. */
const PATIENCE_MS = 5_000;
const KNOWN_VALUES = 500_000;

/** A collector on a log, not yet listening. */
export interface Collector {
  readonly server: FastifyInstance;
  notReady(): string[];
  /** Writes what was taken, answers it, and lets go of the log. */
  stop(): Promise<void>;
}

/** Puts the collector together. Throws TL_CONFIG when a write key is missing. */
export function makeCollector(
  { config, logger, metrics: registry }: Omit<RoleContext, 'fail' | 'again'>,
  log: Log,
): Collector {
  const { env, file } = config;
  const sources = sourcesOf(config);
  const connection = keepConnected(
    log,
    collectorTopology.writes.map((id) => topicName(id, env.TL_TOPIC_PREFIX)),
  );
  const notReady = () => [connection.problem()].filter((problem) => problem !== '');
  const metrics = collectorMetrics(registry, () => outbox.bytes);
  const outbox = new Outbox({
    append: (records) => connection.append(records),
    maxBytes: MAX_INFLIGHT_BYTES,
    sendBytes: SEND_BYTES,
    patienceMs: PATIENCE_MS,
    now: () => performance.now(),
    onSent: (milliseconds, error) => {
      metrics.produceSeconds.observe(milliseconds / 1_000);
      if (error)
        logger.error({ reason: error.message, milliseconds }, 'a send to Kafka failed; senders are told to come again');
    },
  });
  const receiver = {
    sources,
    rate: tokenBuckets(file.limits.batch_events),
    outbox,
    records: recordsFor(env.TL_TOPIC_PREFIX, env.TL_PARTITIONS),
    known: new KnownValues(KNOWN_VALUES),
    metrics,
    maxEvents: file.limits.batch_events,
    now: Date.now,
  };
  const server = collectorServer({
    receiver,
    registry,
    metrics,
    notReady,
    logger,
    maxBytes: file.limits.batch_bytes,
    readToken: env.TL_READ_TOKEN,
    trustProxy: env.TL_TRUST_PROXY,
  });
  return {
    server,
    notReady,
    async stop() {
      await Promise.all([server.close(), outbox.stop()]);
      await connection.close();
      await log.close();
    },
  };
}
