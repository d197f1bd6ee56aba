import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Edge } from './evidence.ts';
import { components, shortestChain } from './graph.ts';

const edge = (a: string, b: string, at: number | null = 0): Edge => ({
  a,
  b,
  kind: 'event',
  at,
  messageId: null,
  source: null,
  events: 1,
  decision: null,
});
const way = (chain: Edge[] | undefined) => chain?.map(({ a, b }) => a + b);

describe('the chain between two identifiers', () => {
  test('is the shortest, read from the one to the other', () =>
    expect(way(shortestChain([edge('a', 'b'), edge('b', 'c'), edge('c', 'd'), edge('a', 'c')], 'd', 'a'))).toEqual([
      'dc',
      'ca',
    ]));
  test('takes the oldest evidence of several as short', () => {
    const edges = [
      edge('a', 'b', 5),
      edge('b', 'd', 1),
      edge('a', 'c', 2),
      edge('c', 'd', 1),
      edge('a', 'e', null),
      edge('e', 'd'),
    ];
    expect(way(shortestChain(edges, 'a', 'd'))).toEqual(['ac', 'cd']);
  });
  test('is none where nothing connects them', () => expect(shortestChain([edge('a', 'b')], 'a', 'c')).toBeUndefined());
});

test('parts are those a chain connects, each named by its smallest', () => {
  const node = fc.constantFrom(...'abcdefg');
  fc.assert(
    fc.property(fc.array(fc.tuple(node, node), { maxLength: 8 }), (pairs) => {
      const edges = pairs.map(([a, b]) => edge(a, b));
      const parts = components('gfedcba', edges);
      expect(parts.flat().toSorted().join('')).toBe('abcdefg');
      for (const part of parts) {
        expect(part).toEqual(part.toSorted());
        for (const a of 'abcdefg') expect(shortestChain(edges, part[0] ?? '', a) !== undefined).toBe(part.includes(a));
      }
    }),
  );
});
