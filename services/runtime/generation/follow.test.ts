import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { topicName } from '../../../schemas/topics.ts';
import { loadConfig } from '../config/load.ts';
import { memoryLog } from '../log/memory/index.ts';
import { followGeneration } from './follow.ts';
import { type GenerationRecord, generationRow } from './record.ts';

const log = memoryLog();
const logger = pino({ level: 'silent' });
const config = loadConfig({ TL_CONFIG: 'none.yaml', TL_GENERATION: '2' });
const prefix = config.env.TL_TOPIC_PREFIX;

const note = async (version: string | undefined) => {
  const record: GenerationRecord = {
    generation: 2,
    stage: 'build',
    before: 1,
    source: 'raw',
    begin: {},
    version,
    at: 0,
  };
  await (await log.appender()).append([generationRow(prefix, record)]);
};
const started = () => followGeneration({ config, log, logger, onChange: () => undefined });

beforeAll(() => log.ensureTopics([{ name: topicName('generations', prefix), partitions: 1 }]));
afterAll(() => log.close());

test('a worker that builds a generation works under the configuration it was begun with', async () => {
  await note(config.version);
  expect(await started()).toMatchObject({ builder: true, record: { generation: 2 } });
});

test('it does not work under another configuration: the generation would have rows of both', async () => {
  await note('another');
  await expect(started()).rejects.toThrow(/made with the configuration another/);
});
