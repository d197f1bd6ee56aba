import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log } from '../../services/runtime/log/port.ts';
import { joining, put, quiet, reading, until } from './log-reading.ts';

/** What every adapter of the log port guarantees. `connect` gives one more client of the same broker. */
export function logSuite(name: string, connect: () => Log): void {
  describe(`the log: ${name}`, () => {
    let log: Log;
    let other: Log;
    let topic: string;

    beforeEach(async () => {
      log = connect();
      other = connect();
      topic = `t-${randomUUID()}`;
      await log.ensureTopics([{ name: topic, partitions: 2 }]);
    });

    afterEach(async () => {
      await Promise.all([log.close(), other.close()]);
    });

    const all = (offset = 0) => [0, 1].map((partition) => ({ topic, partition, offset }));
    const write = async (partition: number, ...values: string[]) => {
      const appender = await log.appender();
      await appender.append(values.map((value) => put(topic, partition, value)));
      await appender.close();
    };

    describe('appending', () => {
      it('what was acknowledged is read by a reader that comes later, with key, value, headers and time', async () => {
        const appender = await log.appender();
        const before = Date.now();
        await appender.append([{ ...put(topic, 1, 'a', 'key'), headers: { h: 'x' } }]);
        await appender.append([{ topic, partition: 1, key: null, value: null }]);
        const { records } = await read(other, 2);
        expect(records[0]).toMatchObject({ topic, partition: 1, offset: 0 });
        expect([records[0]?.key?.toString(), records[0]?.value?.toString()]).toEqual(['key', 'a']);
        expect(records[0]?.headers['h']?.toString()).toBe('x');
        expect(records[0]?.timestamp).toBeGreaterThanOrEqual(before);
        expect(records[1]).toMatchObject({ offset: 1, key: null, value: null });
      });

      it('keeps the order of a partition', async () => {
        const appender = await log.appender();
        const values = Array.from({ length: 50 }, (_, index) => String(index));
        for (const value of values) await appender.append([put(topic, 0, value), put(topic, 1, value)]);
        const got = await read(other, 100);
        expect(got.values(0)).toEqual(values);
        expect(got.values(1)).toEqual(values);
      });

      it('refuses a record whose key could be taken for a transaction marker', async () => {
        const appender = await log.appender();
        await expect(appender.append([{ topic, partition: 0, key: Buffer.alloc(4), value: null }])).rejects.toThrow(
          'key',
        );
        const transactor = await log.transactor(randomUUID());
        await expect(transactor.commit([put(topic, 0, 'v', '\0\0\0\0')])).rejects.toThrow('key');
      });

      it('rejects at once when the topic is missing', async () => {
        const start = Date.now();
        const appender = await log.appender();
        await expect(appender.append([put('missing', 0, 'a')])).rejects.toThrow('missing');
        await expect(log.offsets('missing')).rejects.toThrow('missing');
        await expect(log.offsetsAt('missing', 0)).rejects.toThrow('missing');
        await expect(log.committed('g', 'missing')).rejects.toThrow('missing');
        await expect(reading(log, { from: [{ topic: 'missing', partition: 0, offset: 0 }] })).rejects.toThrow(
          'missing',
        );
        await expect(joining(log, { groupId: 'g', topics: ['missing'] })).rejects.toThrow('missing');
        expect(Date.now() - start).toBeLessThan(5_000);
      });
    });

    describe('transactions', () => {
      it('a commit makes all its records readable and tells their first offset per partition', async () => {
        const transactor = await log.transactor(randomUUID());
        await transactor.commit([put(topic, 0, 'before')]);
        const first = await transactor.commit([put(topic, 0, 'a'), put(topic, 1, 'b'), put(topic, 0, 'c')]);
        const got = await read(other, 4);
        expect(got.values(0)).toEqual(['before', 'a', 'c']);
        expect(got.values(1)).toEqual(['b']);
        expect(first.get(`${topic}:0`)).toBe(got.records.find((record) => record.value?.toString() === 'a')?.offset);
        expect(first.get(`${topic}:1`)).toBe(0);
      });

      it('a commit larger than the broker takes in one batch is still one commit', async () => {
        const transactor = await log.transactor(randomUUID());
        const value = 'x'.repeat(1_000);
        const first = await transactor.commit(Array.from({ length: 2_500 }, () => put(topic, 0, value)));
        expect(first.get(`${topic}:0`)).toBe(0);
        const got = await read(other, 2_500);
        expect(got.records.at(-1)?.offset).toBe(2_499);
      });

      it('aborted records are never delivered', async () => {
        const transactor = await log.transactor(randomUUID());
        await transactor.abort([put(topic, 0, 'never')]);
        await transactor.commit([put(topic, 0, 'a')]);
        await transactor.abort([put(topic, 0, 'never'), put(topic, 1, 'never')]);
        await transactor.commit([put(topic, 0, 'b')]);
        const got = await reading(other, { from: all() });
        await until(() => got.records.length === 2, 'both records');
        await quiet();
        expect(got.values()).toEqual(['a', 'b']);
      });

      it('transactions of several writers that interleave and abort in any order deliver only what was committed', async () => {
        const writers = await Promise.all([1, 2, 3].map(() => log.transactor(randomUUID())));
        for (let round = 0; round < 10; round++)
          await Promise.all(
            writers.map((writer, i) =>
              i === round % 3
                ? writer.commit([put(topic, 0, 'kept')])
                : writer.abort(Array.from({ length: i + 1 }, () => put(topic, 0, 'never'))),
            ),
          );
        const got = await reading(other, { from: all() });
        await until(() => got.records.length >= 10, 'ten records');
        await quiet();
        expect(got.values()).toEqual(new Array(10).fill('kept'));
      });

      it('markers take offsets, and a reader is told how far it is beyond them', async () => {
        const transactor = await log.transactor(randomUUID());
        await transactor.commit([put(topic, 0, 'a')]);
        await transactor.commit([put(topic, 0, 'b')]);
        await transactor.abort([put(topic, 0, 'never')]);
        const got = await reading(other, { from: all() });
        await until(() => got.next.get(0) === 6, 'a, its marker, b, its marker, the aborted record, its marker');
        expect(got.records.map((record) => record.offset)).toEqual([0, 2]);
        expect((await other.offsets(topic))[0]).toEqual({ low: 0, end: 6 });
      });

      it('a transactor fenced by a newer one cannot commit, and stays unusable', async () => {
        const id = randomUUID();
        const older = await log.transactor(id);
        await older.commit([put(topic, 0, 'older')]);
        const newer = await other.transactor(id);
        await expect(older.commit([put(topic, 0, 'late')])).rejects.toThrow();
        await expect(older.commit([put(topic, 0, 'later')])).rejects.toThrow('unusable');
        await newer.commit([put(topic, 0, 'newer')]);
        const got = await reading(other, { from: all() });
        await until(() => got.records.length === 2, 'two records');
        await quiet();
        expect(got.values()).toEqual(['older', 'newer']);
      });
    });

    describe('reading', () => {
      it('starts exactly at its offset', async () => {
        await write(0, 'a', 'b', 'c', 'd');
        const got = await reading(other, { from: [{ topic, partition: 0, offset: 2 }] });
        await until(() => got.records.length === 2, 'two records');
        expect(got.records.map((record) => record.offset)).toEqual([2, 3]);
      });

      it('reads on as records arrive, and only the partitions that were stated', async () => {
        const got = await reading(other, { from: [{ topic, partition: 1, offset: 0 }] });
        await write(0, 'other');
        await write(1, 'a');
        await until(() => got.records.length === 1, 'the first');
        await write(1, 'b');
        await until(() => got.records.length === 2, 'the second');
        expect(got.values()).toEqual(['a', 'b']);
      });

      it('an offset the log does not have is a fault, never a start elsewhere', async () => {
        await write(0, 'a');
        const got = await reading(other, { from: [{ topic, partition: 0, offset: 1_000 }] });
        await until(() => got.faults.length === 1, 'the fault');
        expect(got.faults[0]?.message).toContain('out of range');
        expect(got.records).toEqual([]);
      });

      it('two readers of the same partitions both get everything', async () => {
        await write(0, 'a');
        const [one, two] = await Promise.all([reading(log, { from: all() }), reading(other, { from: all() })]);
        await until(() => one.records.length === 1 && two.records.length === 1, 'the record, twice');
      });

      it('delivers nothing of a paused partition until it is resumed, and then everything', async () => {
        await write(0, 'a');
        await write(1, 'b');
        const got = await reading(other, { from: all(), paused: true });
        await quiet();
        expect(got.values()).toEqual([]);
        got.reader.resume([{ topic, partition: 0 }]);
        await until(() => got.records.length === 1, 'partition 0');
        await quiet();
        expect(got.values()).toEqual(['a']);
        got.reader.pause([{ topic, partition: 0 }]);
        await write(0, 'c');
        got.reader.resume([{ topic, partition: 1 }]);
        await until(() => got.records.length === 2, 'partition 1');
        await quiet();
        got.reader.resume([{ topic, partition: 0 }]);
        await until(() => got.records.length === 3, 'the rest');
        expect(got.values()).toEqual(['a', 'b', 'c']);
      });

      it('a slow taker holds back its own partition and no other', async () => {
        await write(0, 'slow');
        let release: () => void = () => {};
        const gate = new Promise<void>((resolve) => {
          release = resolve;
        });
        let concurrent = 0;
        const onBatch = async ({ partition }: { partition: number }, records: readonly unknown[]) => {
          if (partition !== 0 || records.length === 0) return;
          expect(++concurrent).toBe(1);
          await gate;
          concurrent--;
        };
        const got = await reading(other, { from: all(), onBatch });
        await until(() => got.values(0).length === 1, 'the slow one');
        await write(0, 'waiting');
        await write(1, 'a');
        await until(() => got.values(1).length === 1, 'the other partition');
        await write(1, 'b');
        await until(() => got.values(1).length === 2, 'the other partition, again');
        await quiet();
        expect(got.values(0)).toEqual(['slow']);
        release();
        await until(() => got.values(0).length === 2, 'what waited');
        expect(got.faults).toEqual([]);
      });

      it('a taker that throws is a fault, and nothing more is delivered', async () => {
        await write(0, 'a');
        const got = await reading(other, {
          from: all(),
          onBatch: async (_, records) => {
            if (records.length > 0) throw new Error('broken taker');
          },
        });
        await until(() => got.faults.length === 1, 'the fault');
        await write(0, 'b');
        await quiet();
        expect(got.values()).toEqual(['a']);
        expect(got.faults.map((fault) => fault.message)).toEqual(['broken taker']);
      });

      it('delivers nothing after it was closed', async () => {
        const got = await reading(other, { from: all() });
        await got.reader.close();
        await write(0, 'late');
        await quiet();
        expect(got.values()).toEqual([]);
      });
    });

    describe('groups', () => {
      it('a commit and its metadata come back to the next member, and delivery goes on there', async () => {
        await write(0, 'a', 'b', 'c');
        const groupId = randomUUID();
        const one = await joining(log, { groupId, topics: [topic] });
        await until(() => one.records.length === 3, 'three records');
        await one.member.commit([{ topic, partition: 0, offset: 1, metadata: '{"to":3}' }]);
        await one.member.close();
        expect(await other.committed(groupId, topic)).toEqual([
          { topic, partition: 0, offset: 1, metadata: '{"to":3}' },
          { topic, partition: 1, offset: -1, metadata: '' },
        ]);
        const two = await joining(other, { groupId, topics: [topic] });
        expect(two.assignments[0]?.committed).toEqual([
          { topic, partition: 0, offset: 1, metadata: '{"to":3}' },
          { topic, partition: 1, offset: -1, metadata: '' },
        ]);
        await until(() => two.records.length === 2, 'the rest');
        expect(two.records.map((record) => record.offset)).toEqual([1, 2]);
      });

      it('nothing is delivered before onAssigned is done, and it may seek', async () => {
        await write(0, 'a', 'b', 'c');
        let assigned = false;
        const got = await joining(log, {
          groupId: randomUUID(),
          topics: [topic],
          onAssigned: async (member) => {
            await quiet();
            member.seek({ topic, partition: 0, offset: 2 });
            assigned = true;
          },
          onBatch: async () => {
            expect(assigned).toBe(true);
          },
        });
        await until(() => got.records.length === 1, 'the last record');
        expect(got.records[0]?.offset).toBe(2);
        expect(got.faults).toEqual([]);
      });

      it('an assigned member may commit before anything was delivered', async () => {
        const groupId = randomUUID();
        const got = await joining(log, {
          groupId,
          topics: [topic],
          onAssigned: (member) => member.commit([{ topic, partition: 0, offset: 0, metadata: 'plan' }]),
        });
        expect(got.faults).toEqual([]);
        expect((await other.committed(groupId, topic))[0]).toMatchObject({ offset: 0, metadata: 'plan' });
      });

      it('members share the partitions, and one that leaves hands its own over', async () => {
        const groupId = randomUUID();
        const one = await joining(log, { groupId, topics: [topic] });
        expect(one.assignments.at(-1)?.committed).toHaveLength(2);
        const two = await joining(other, { groupId, topics: [topic] });
        await until(() => one.assignments.at(-1)?.committed.length === 1, 'half for the first');
        expect(two.assignments.at(-1)?.committed).toHaveLength(1);
        expect(one.revocations).toBe(1);
        await write(0, 'a');
        await write(1, 'b');
        await until(() => one.records.length === 1 && two.records.length === 1, 'one record each');
        await two.member.close();
        await until(() => one.assignments.at(-1)?.committed.length === 2, 'all for the first');
      });

      it('a member that was replaced cannot commit', async () => {
        const groupId = randomUUID();
        const one = await joining(log, { groupId, topics: [topic] });
        const replaced = one.assignments[0]!.member;
        await joining(other, { groupId, topics: [topic] });
        await until(() => one.assignments.length > 1, 'the second assignment');
        const offsets = [0, 1].map((partition) => ({ topic, partition, offset: 1, metadata: 'zombie' }));
        await expect(replaced.commit(offsets)).rejects.toThrow('replaced');
        await expect(one.member.commit(offsets)).rejects.toThrow('not assigned');
        await one.member.close();
        await expect(one.member.commit(offsets.slice(0, 1))).rejects.toThrow();
        expect((await other.committed(groupId, topic)).map((at) => at.offset)).toEqual([-1, -1]);
      });
    });

    describe('topics', () => {
      it('makes missing topics, names them, and refuses fewer partitions than needed', async () => {
        const more = `${topic}-more`;
        const wanted = [
          { name: topic, partitions: 2 },
          { name: more, partitions: 3, config: { 'cleanup.policy': 'compact' } },
        ];
        expect(await log.ensureTopics(wanted)).toEqual([more]);
        expect(await log.ensureTopics(wanted)).toEqual([]);
        expect(await other.offsets(more)).toHaveLength(3);
        expect(await other.listTopics()).toEqual(expect.arrayContaining([topic, more]));
        await expect(log.ensureTopics([{ name: topic, partitions: 3 }])).rejects.toThrow('has 2 partitions');
      });

      it('deletes topics with all they hold, and takes no notice of those that are not there', async () => {
        const gone = `${topic}-gone`;
        await log.ensureTopics([{ name: gone, partitions: 2 }]);
        expect(await log.deleteTopics([gone, `${topic}-never`])).toEqual([gone]);
        await expect.poll(() => other.listTopics()).not.toContain(gone);
        expect(await log.deleteTopics([gone])).toEqual([]);
      });

      it('finds the first offset at or after an instant, and the end where there is none', async () => {
        await write(0, 'a', 'b');
        await quiet(20);
        const between = Date.now();
        await quiet(20);
        await write(0, 'c');
        expect(await other.offsetsAt(topic, between)).toEqual([2, 0]);
        expect(await other.offsetsAt(topic, 0)).toEqual([0, 0]);
        expect(await other.offsetsAt(topic, Date.now() + 60_000)).toEqual([3, 0]);
      });
    });

    /** Everything of the topic, once so many records are there. */
    async function read(from: Log, count: number) {
      const got = await reading(from, { from: all() });
      await until(() => got.records.length >= count, `${count} records`);
      expect(got.records).toHaveLength(count);
      await got.reader.close();
      return got;
    }
  });
}
