import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { topicName } from '../../../schemas/topics.ts';
import { loadConfig } from '../config/load.ts';
import { memoryLog } from '../log/memory/index.ts';
import { followGeneration } from './follow.ts';
import { type GenerationRecord, generationRow } from './record.ts';

const log = memoryLog();
let metrics = new Registry();
const logger = pino({ level: 'silent' });
const config = loadConfig({ TL_CONFIG: 'development', TL_GENERATION: '2' });
const prefix = config.env.TL_TOPIC_PREFIX;

const note = async (version: string | undefined, stage: GenerationRecord['stage'] = 'build') => {
  const record: GenerationRecord = {
    generation: 2,
    stage,
    before: 1,
    source: 'raw',
    begin: {},
    version,
    at: 0,
  };
  await (await log.appender()).append([generationRow(prefix, record)]);
};
const started = (own = config) => {
  metrics = new Registry();
  return followGeneration({ config: own, log, logger, metrics, onChange: () => undefined });
};

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

test('a role that waits for a generation to take over says for how long, and works when it is live', async () => {
  const waited = async () =>
    (await metrics.getSingleMetric('throughline_runtime_takeover_wait_seconds')?.get())?.values[0]?.value;
  await note(config.version, 'handover');
  const following = started(loadConfig({ TL_CONFIG: 'development' }));
  await vi.waitFor(async () => expect(await waited()).toBeGreaterThan(0));
  await note(config.version, 'live');
  const own = await following;
  own.stop();
  expect([own.record?.generation, own.builder, await waited()]).toEqual([2, false, 0]);
});
