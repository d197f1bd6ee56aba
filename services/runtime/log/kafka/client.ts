import type { Kafka as KafkaClient, LogEntry, RetryOptions, SASLOptions } from 'kafkajs';
import type { Logger } from 'pino';
import { Kafka, logLevel } from './kafkajs.ts';

export interface KafkaSasl {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

export interface KafkaOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly ssl?: boolean;
  readonly sasl?: KafkaSasl;
  readonly logger?: Logger;
  /** Where members of groups leave their notes (leave.ts); without it a successor waits for the session of a dead one. */
  readonly folder?: string;
}

/** Every field is stated: kafkajs has other defaults when NODE_ENV is "test". */
export type Retry = Required<Pick<RetryOptions, 'initialRetryTime' | 'retries' | 'maxRetryTime'>>;

/** Settings of the connection that differ by use. */
export interface Use {
  readonly retry: Retry;
  readonly requestTimeout: number;
  /** Sees each error line of kafkajs: some faults are told nowhere else. */
  readonly onErrorLine?: (message: string) => void;
}

/** A kafkajs client of one use. Its error lines are retries that heal or faults that surface as errors: debug only. */
export function newKafka(options: KafkaOptions, use: Use): KafkaClient {
  const write = ({ namespace, log }: LogEntry) => {
    use.onErrorLine?.(log.message);
    const { groupId, topic, partition, retryCount } = log;
    options.logger?.debug({ client: namespace, groupId, topic, partition, retryCount }, `kafka client: ${log.message}`);
  };
  return new Kafka({
    clientId: options.clientId,
    brokers: [...options.brokers],
    ...(options.ssl ? { ssl: true } : {}),
    ...(options.sasl ? { sasl: saslOf(options.sasl) } : {}),
    connectionTimeout: 2_000,
    authenticationTimeout: 5_000,
    requestTimeout: use.requestTimeout,
    retry: { ...use.retry, factor: 0.2, multiplier: 2 },
    // Pausing and resuming log at INFO, many times a second.
    logLevel: logLevel.ERROR,
    logCreator: () => write,
  });
}

function saslOf({ mechanism, username, password }: KafkaSasl): SASLOptions {
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password };
    case 'scram-sha-256':
      return { mechanism, username, password };
    case 'scram-sha-512':
      return { mechanism, username, password };
  }
}
