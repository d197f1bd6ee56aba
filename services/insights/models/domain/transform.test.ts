import { expect, test } from 'vitest';
import { type Transform, transformed } from './transform.ts';

const labels = (path: string, transform: Transform) => transformed([...path], transform).map((step) => step.label);
const of = (kind: Transform['kind'], channel = '') => ({ kind, channel });

test.each([
  ['unique', ['D', 'A', 'B', 'B', 'C', 'D', 'C', 'C']],
  ['exposure', ['D', 'A', 'B', 'C', 'D', 'C']],
  ['first', ['D', 'A', 'B', 'C']],
  ['frequency', ['D(2)', 'A(1)', 'B(2)', 'C(3)']],
] as const)('%s makes of D A B B C D C C what its authors say', (kind, expected) =>
  expect(labels('DABBCDCC', of(kind))).toEqual(expected),
);

test('a channel taken off the end stays elsewhere; taken out, it is gone', () => {
  expect(labels('ABAA', of('remove_if_last_and_not_all', 'A'))).toEqual(['A', 'B']);
  expect(labels('ABAA', of('remove_if_not_all', 'A'))).toEqual(['B']);
});

test('a path that holds nothing else keeps what would be removed', () => {
  expect(labels('AA', of('remove_if_last_and_not_all', 'A'))).toEqual(['A', 'A']);
  expect(labels('AA', of('remove_if_not_all', 'A'))).toEqual(['A', 'A']);
});

test('a step names the first touch it stands for', () =>
  expect(transformed(['A', 'A', 'B'], of('exposure')).map((step) => step.at)).toEqual([0, 2]));

test('an empty path stays empty', () => expect(transformed([], of('frequency'))).toEqual([]));
