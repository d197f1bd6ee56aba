import { expect, test } from 'vitest';
import { further, type Reached, type Sight, watermarkOf } from './watermark.ts';

const NOW = 1_000_000;
const range = (end: number) => ({ low: 0, end });
const stood = (partition: number, highest: number, storedAt: number): Reached => ({
  topic: 'touchpoints',
  partition,
  highest,
  storedAt,
});
const committed = (offset: number) => ({ topic: 'out.touchpoints', partition: 0, offset, metadata: '' });
const sight = (more: Partial<Sight>): Sight => ({
  at: NOW,
  ends: new Map([['touchpoints', [range(10), range(5)]]]),
  reached: [stood(0, 9, 700), stood(1, 4, 800)],
  facts: { ends: [range(12)], committed: [committed(12)] },
  ...more,
});

test('with every record in a table and every fact loaded it is the instant of the look', () => {
  expect(watermarkOf(sight({}))).toBe(NOW);
  expect(watermarkOf(sight({ ends: new Map([['touchpoints', [range(0)]]]), reached: [] }))).toBe(NOW);
});

test('behind, it is the newest fact of the partition furthest behind', () => {
  expect(watermarkOf(sight({ reached: [stood(0, 8, 700), stood(1, 4, 800)] }))).toBe(700);
  expect(watermarkOf(sight({ reached: [stood(0, 8, 900), stood(1, 3, 800)] }))).toBe(800);
});

test('a repetition that is loaded does not vouch for facts that are not', () => {
  expect(watermarkOf(sight({ facts: { ends: [range(12)], committed: [committed(11)] } }))).toBe(700);
  expect(watermarkOf(sight({ facts: { ends: [range(12)], committed: [] } }))).toBe(700);
});

test('a partition of which nothing is in the tables leaves it unknown', () => {
  expect(watermarkOf(sight({ reached: [stood(0, 9, 700)] }))).toBeUndefined();
  expect(watermarkOf(sight({ reached: [stood(0, 9, 700), stood(1, 3, 0)] }))).toBeUndefined();
});

test('what was known of a partition stays where nothing was loaded since', () => {
  const known = further([stood(0, 9, 700)], [stood(1, 3, 0), stood(0, 11, 0)]);
  expect(known).toEqual([stood(0, 11, 700), stood(1, 3, 0)]);
});
