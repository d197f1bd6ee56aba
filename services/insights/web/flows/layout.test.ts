import fc from 'fast-check';
import { expect, test } from 'vitest';
import { END, type Flow, gathered, layFlows } from './layout.ts';

const room = { width: 700, height: 300, depth: 3, channels: 4 };
const CHANNELS = ['Email', 'Store', 'Direct', 'Display', 'Referral', 'Phone', 'Chat'];

/** Paths turned into flows, as the report does. */
const flowsOf = (paths: readonly (readonly string[])[]): Flow[] => {
  const counted = new Map<string, Flow>();
  for (const path of paths)
    [...path].reverse().forEach((channel, i, back) => {
      const flow = { back: i + 1, channel, next: back[i - 1] ?? END, conversions: 1 };
      const key = JSON.stringify([flow.back, flow.channel, flow.next]);
      counted.set(key, { ...flow, conversions: (counted.get(key)?.conversions ?? 0) + 1 });
    });
  return [...counted.values()];
};
const paths = fc.array(fc.array(fc.constantFrom(...CHANNELS), { minLength: 1, maxLength: 5 }), {
  minLength: 1,
  maxLength: 60,
});

test('nothing leaves the room, overlaps in a column or is wider than its node', () =>
  fc.assert(
    fc.property(paths, (given) => {
      const { nodes, links } = layFlows(flowsOf(given), room);
      for (const node of nodes) {
        expect(node.y).toBeGreaterThanOrEqual(-0.001);
        expect(node.y + node.height).toBeLessThanOrEqual(room.height + 0.001);
        expect(node.x).toBeLessThan(room.width);
        const leaving = links.filter((l) => l.from === node);
        const arriving = links.filter((l) => l.to === node);
        const high = (of: typeof links) => of.reduce((all, l) => all + l.height, 0);
        if (node.back > 0) expect(high(leaving)).toBeCloseTo(node.height, 6);
        expect(high(arriving)).toBeLessThanOrEqual(node.height + 0.001);
        for (const l of leaving) expect(l.y0 + l.height).toBeLessThanOrEqual(node.y + node.height + 0.001);
      }
      for (const back of [0, 1, 2, 3]) {
        const column = nodes.filter((n) => n.back === back).sort((a, b) => a.y - b.y);
        for (const [i, node] of column.entries())
          expect(node.y).toBeGreaterThan(i === 0 ? -1 : (column[i - 1]?.y ?? 0) + (column[i - 1]?.height ?? 0));
      }
    }),
  ));

test('every path ends at the end, and gathering small channels loses none', () =>
  fc.assert(
    fc.property(paths, (given) => {
      const { nodes } = layFlows(flowsOf(given), room);
      expect(nodes.find((n) => n.channel === END)?.conversions).toBe(given.length);
      const drawn = gathered(flowsOf(given), room);
      for (const back of [1, 2, 3])
        expect(drawn.filter((f) => f.back === back).reduce((all, f) => all + f.conversions, 0)).toBe(
          given.filter((p) => p.length >= back).length,
        );
      expect(new Set(drawn.map((f) => f.channel)).size).toBeLessThanOrEqual(room.channels + 1);
    }),
  ));

test('without a path there is nothing to draw', () => expect(layFlows([], room)).toEqual({ nodes: [], links: [] }));
