import { expect, test } from 'vitest';
import { ARCHIVE_START, type Block, spansOf } from './spans.ts';

const block = (day: number, partition: number, seq: number, rows: number): Block => ({ day, partition, seq, rows });

test('spans follow each other without a gap, from where the reading is to the last row', () => {
  const blocks = [block(7, 0, 40, 40), block(7, 1, 90, 70), block(8, 0, 99, 60), block(8, 1, 95, 5)];
  const spans = spansOf(blocks, ARCHIVE_START, 100);
  expect(spans).toEqual([
    { after: ARCHIVE_START, upTo: { day: 7, partition: 1, seq: 90 } },
    { after: { day: 7, partition: 1, seq: 90 }, upTo: { day: 8, partition: 1, seq: 95 } },
  ]);
});

test('a block that is large alone is a span, and where nothing is left there is none', () => {
  expect(spansOf([block(7, 0, 9, 500), block(7, 0, 19, 500)], ARCHIVE_START, 100)).toHaveLength(2);
  expect(spansOf([], ARCHIVE_START, 100)).toEqual([]);
});
