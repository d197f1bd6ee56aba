import type { Logger } from 'pino';
import type { Environment } from '../config/schema.ts';
import { kafkaLog } from './kafka/index.ts';
import type { Log } from './port.ts';

/** The log the environment names. */
export function connectLog(env: Environment, clientId: string, logger: Logger): Log {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_USERNAME: username, KAFKA_PASSWORD: password } = env;
  return kafkaLog({
    brokers: env.KAFKA_BROKERS.split(',').map((broker) => broker.trim()),
    clientId,
    ssl: env.KAFKA_SSL,
    ...(mechanism === '' ? {} : { sasl: { mechanism, username, password } }),
    logger,
    folder: env.TL_DATA_DIR,
  });
}
