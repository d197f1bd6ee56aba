import { afterAll, beforeAll, expect, test } from 'vitest';
import { topicName } from '../../../schemas/topics.ts';
import { memoryLog } from '../../runtime/log/memory/index.ts';
import type { Appender } from '../../runtime/log/port.ts';
import { changelogRecords } from '../../runtime/task/changelog.ts';
import { messagesLeft } from './in-flight.ts';

const log = memoryLog();
const [loop, state] = [topicName('loop', ''), topicName('state', '')];
let appender: Appender;
let sent = 0;

const send = async () => {
  await appender.append([{ topic: loop, partition: 0, key: 'a', value: Buffer.from('message') }]);
  sent += 1;
};
const handle = (offset: number) =>
  appender.append(changelogRecords(state, 0, [], new Map([[loop, { offset, time: 0 }]])));

beforeAll(async () => {
  await log.ensureTopics([loop, state].map((name) => ({ name, partitions: 1 })));
  appender = await log.appender();
});
afterAll(() => log.close());

test('beside live events, which always send messages, waiting for those on their way ends after some hops', async () => {
  await send();
  let waits = 0;
  const left = await messagesLeft(log, '', 3, async () => {
    waits += 1;
    await handle(sent); // all of now, but there is another one already
    await send();
    return true;
  });
  expect({ left, waits }).toEqual({ left: 0, waits: 3 });
});

test('without live events it ends when what messages sent on has arrived too', async () => {
  let waits = 0;
  const left = await messagesLeft(log, '', Number.POSITIVE_INFINITY, async () => {
    waits += 1;
    await handle(sent);
    if (waits < 20) await send();
    return true;
  });
  expect({ left, waits }).toEqual({ left: 0, waits: 20 });
});

test('who has waited enough is told how many are left', async () => {
  await send();
  await send();
  expect(await messagesLeft(log, '', 3, async () => false)).toBe(2);
});
