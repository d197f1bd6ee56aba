import { createRequire } from 'node:module';
import { type AbortedTransaction, committedOnly, type FetchedMessage } from './aborted.ts';
import { groupByPartition } from './grouping.ts';
import { decodeRecord, encodeRecord } from './records.ts';

/**
 * The one door to kafkajs. Four of its functions are replaced before it loads: its filter of aborted records lets some
 * through (see aborted.ts), its grouping of messages takes the square of their number (see grouping.ts), its coding of
 * records is slow (see records.ts). Everything that uses kafkajs as a value imports it from here; the version is pinned.
 */
const require = createRequire(import.meta.url);

function replace(path: string, user: string, own: unknown): void {
  if (require.cache[require.resolve(user)])
    throw new Error('kafkajs was loaded past services/runtime/log/kafka/kafkajs.ts');
  require(path);
  const loaded = require.cache[require.resolve(path)];
  if (typeof loaded?.exports !== 'function') throw new Error(`kafkajs changed: ${path} is not what 2.2.4 has there`);
  loaded.exports = own;
}

replace(
  'kafkajs/src/consumer/filterAbortedMessages.js',
  'kafkajs/src/consumer/batch.js',
  (fetched: { messages: FetchedMessage[]; abortedTransactions?: AbortedTransaction[] | null }) =>
    committedOnly(fetched.messages, fetched.abortedTransactions ?? []),
);
replace('kafkajs/src/producer/groupMessagesPerPartition.js', 'kafkajs/src/producer/sendMessages.js', groupByPartition);
replace(
  'kafkajs/src/protocol/recordBatch/record/v0/index.js',
  'kafkajs/src/protocol/requests/produce/v3/request.js',
  encodeRecord,
);
replace(
  'kafkajs/src/protocol/recordBatch/record/v0/decoder.js',
  'kafkajs/src/protocol/recordBatch/v0/decoder.js',
  decodeRecord,
);

const kafkajs: typeof import('kafkajs') = require('kafkajs');

export const { AssignerProtocol, Kafka, logLevel } = kafkajs;
