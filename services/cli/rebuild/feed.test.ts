import { pino } from 'pino';
import { expect, test } from 'vitest';
import { codecOf } from '../../../schemas/codec.ts';
import { correction } from '../../../schemas/correction.ts';
import { blankOf } from '../../../schemas/record.ts';
import { TOPICS, topicName } from '../../../schemas/topics.ts';
import { connectClickHouse } from '../../runtime/clickhouse/connect.ts';
import { loadConfig } from '../../runtime/config/load.ts';
import type { GenerationRecord } from '../../runtime/generation/record.ts';
import { memoryLog } from '../../runtime/log/memory/index.ts';
import { feed } from './feed.ts';
import { prefixOf, type Site } from './site.ts';

const record: GenerationRecord = { generation: 2, stage: 'build', before: 1, source: 'archive', begin: {}, at: 0 };

/** A site whose archive is empty and whose people have separated somebody once; `did` gets what the replay does. */
async function separatedOnce(did: string[]): Promise<Site> {
  const config = loadConfig({ TL_CONFIG: 'development' });
  const log = memoryLog();
  const prefix = prefixOf({ config }, record.generation);
  const topics = ['corrections', 'replay', 'replayed'] as const;
  await log.ensureTopics(
    topics.map((id) => ({
      name: topicName(id, prefix),
      partitions: TOPICS[id].partitions === 'P' ? config.env.TL_PARTITIONS : TOPICS[id].partitions,
    })),
  );
  const value = codecOf(correction).encode({ ...blankOf(correction), correction_id: 'c', kind: 'separate' });
  await (await log.appender()).append([{ topic: topicName('corrections', prefix), partition: 0, key: 'k', value }]);
  const writer = await log.transactor('rebuild');
  const nothing = { query: async () => [], async *stream() {} };
  const client = { ...connectClickHouse(config.env), ...nothing };
  return {
    config,
    log,
    logger: pino({ level: 'silent' }),
    signal: new AbortController().signal,
    env: {},
    writer: {
      ...writer,
      async commit(records) {
        did.push('write');
        return writer.commit(records);
      },
    },
    tables: () => client,
    close: async () => {},
  };
}

test('a replay that died right behind a separation waits for its effect before it goes on', async () => {
  const did: string[] = [];
  const site = await separatedOnce(did);
  const settle = async () => void did.push('settle');
  const dying = async () => {
    await settle();
    if (did.filter((what) => what === 'settle').length === 2) throw new Error('killed');
  };
  await expect(feed(site, record, dying)).rejects.toThrow('killed');
  expect(did).toEqual(['write', 'settle', 'write', 'settle']);
  did.length = 0;
  await feed(site, record, settle);
  expect(did[0]).toBe('settle');
});
