export type { KafkaOptions, KafkaSasl } from './client.ts';
export { kafkaLog } from './log.ts';
