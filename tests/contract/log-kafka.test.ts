import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { kafkaLog } from '../../services/runtime/log/kafka/index.ts';
import { writeEmptiedSegment } from './log-compacted.ts';
import { reading, until } from './log-reading.ts';
import { logSuite } from './log-suite.ts';

const brokers = inject('brokers').split(',');
const connect = () => kafkaLog({ brokers, clientId: 'contract' });

logSuite('kafka', connect);

describe('the log: what only a real Kafka does', () => {
  const log = connect();
  afterAll(() => log.close());

  it('an emptied batch at the end of a compacted segment does not stall a reader, nor lose a record', async () => {
    const topic = `c-${randomUUID()}`;
    await writeEmptiedSegment(log, brokers, topic);
    const read = async () => {
      const steps: number[] = [];
      const got = await reading(log, {
        from: [0, 1].map((partition) => ({ topic, partition, offset: 0 })),
        onBatch: async (_, records, next) => {
          if (records.length === 0) steps.push(next);
        },
      });
      await until(() => got.next.get(0) === 41, 'the end of the topic', 60_000);
      await got.reader.close();
      return { ...got, steps };
    };
    let got = await read();
    for (const end = Date.now() + 60_000; got.records[0]?.offset !== 20 && Date.now() < end; ) {
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      got = await read();
    }
    expect(got.records.map((record) => record.offset)).toEqual(Array.from({ length: 21 }, (_, index) => 20 + index));
    expect(got.steps).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(got.faults).toEqual([]);
  });
});
