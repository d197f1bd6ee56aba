import { describe, expect, it } from 'vitest';
import { joining, put, reading, text, until } from '../../../../tests/contract/log-reading.ts';
import { logSuite } from '../../../../tests/contract/log-suite.ts';
import { memoryBroker, memoryLog } from './index.ts';

const shared = memoryBroker();
logSuite('memory', () => memoryLog({ broker: shared }));

describe('what tests do to the log in memory', () => {
  it('what a client wrote outlives its death, and the dead client does nothing more', async () => {
    const broker = memoryBroker({ now: () => 42 });
    const dying = memoryLog({ broker });
    await dying.ensureTopics([{ name: 't', partitions: 1 }]);
    const appender = await dying.appender();
    await appender.append([put('t', 0, 'a')]);
    const got = await reading(dying, { from: [{ topic: 't', partition: 0, offset: 0 }], paused: true });
    dying.kill();
    got.reader.resume([{ topic: 't', partition: 0 }]);
    await expect(appender.append([put('t', 0, 'b')])).rejects.toThrow('closed');
    expect(broker.records('t').map((record) => [text(record), record.timestamp])).toEqual([['a', 42]]);
    expect(got.records).toEqual([]);
  });

  it('an interrupted commit is kept or not, and the transactor does not know', async () => {
    for (const when of ['before', 'after'] as const) {
      const log = memoryLog();
      await log.ensureTopics([{ name: 't', partitions: 1 }]);
      const transactor = await log.transactor('id');
      log.broker.interrupt('transaction', when);
      await expect(transactor.commit([put('t', 0, 'a')])).rejects.toThrow(when);
      await expect(transactor.commit([])).rejects.toThrow('unusable');
      expect(log.broker.records('t')).toHaveLength(when === 'after' ? 1 : 0);
    }
  });

  it('a dead member’s partitions go to the others', async () => {
    const broker = memoryBroker();
    const [dying, living] = [memoryLog({ broker }), memoryLog({ broker })];
    await dying.ensureTopics([{ name: 't', partitions: 2 }]);
    await joining(dying, { groupId: 'g', topics: ['t'] });
    const one = await joining(living, { groupId: 'g', topics: ['t'] });
    dying.kill();
    await until(() => one.assignments.at(-1)?.committed.length === 2, 'both partitions');
  });

  it('reading what retention removed is a fault', async () => {
    const log = memoryLog();
    await log.ensureTopics([{ name: 't', partitions: 1 }]);
    const appender = await log.appender();
    await appender.append([put('t', 0, 'a'), put('t', 0, 'b')]);
    log.broker.truncate({ topic: 't', partition: 0 }, 1);
    expect(await log.offsets('t')).toEqual([{ low: 1, end: 2 }]);
    await expect(reading(log, { from: [{ topic: 't', partition: 0, offset: 0 }] })).rejects.toThrow('out of range');
  });
});
