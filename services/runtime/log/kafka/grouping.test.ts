import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupByPartition, type Ungrouped } from './grouping.ts';

const theirs: (ungrouped: Ungrouped) => object = createRequire(import.meta.url)(
  'kafkajs/src/producer/groupMessagesPerPartition.js',
);
const partitionMetadata = [0, 1, 2].map((partitionId) => ({
  partitionErrorCode: 0,
  partitionId,
  leader: 0,
  replicas: [],
  isr: [],
}));

test('messages are grouped as kafkajs groups them, each partition in its order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2), { maxLength: 60 }), fc.boolean(), (places, known) => {
      const messages = places.map((partition, i) => ({ partition, value: String(i) }));
      const ungrouped = {
        topic: 't',
        partitionMetadata: known ? partitionMetadata : [],
        messages,
        partitioner: ({ message }: { message: { partition?: number } }) => message.partition ?? 0,
      };
      expect(groupByPartition(ungrouped)).toEqual(theirs(ungrouped));
    }),
  );
});
