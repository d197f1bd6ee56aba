import { createRequire } from 'node:module';
import { type AbortedTransaction, committedOnly, type FetchedMessage } from './aborted.ts';

/**
 * The one door to kafkajs. Its filter of aborted records lets some through (see aborted.ts), so ours takes its place
 * before kafkajs loads. Everything that uses kafkajs as a value imports it from here; the version is pinned.
 */
const require = createRequire(import.meta.url);
const filter = require.resolve('kafkajs/src/consumer/filterAbortedMessages.js');
const user = require.resolve('kafkajs/src/consumer/batch.js');

if (require.cache[user]) throw new Error('kafkajs was loaded past services/runtime/log/kafka/kafkajs.ts');
require(filter);
const loaded = require.cache[filter];
if (!loaded) throw new Error('kafkajs changed: its filter of aborted records is not where 2.2.4 has it');
loaded.exports = (fetched: { messages: FetchedMessage[]; abortedTransactions?: AbortedTransaction[] | null }) =>
  committedOnly(fetched.messages, fetched.abortedTransactions ?? []);

const kafkajs: typeof import('kafkajs') = require('kafkajs');

export const { AssignerProtocol, Kafka, logLevel } = kafkajs;
