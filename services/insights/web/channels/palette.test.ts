import { expect, test } from 'vitest';
import { knownChannels, markOf } from './palette.ts';

test('no two channels of the standard grouping look the same, but for the kinds of none', () => {
  const marks = knownChannels()
    .map(markOf)
    .filter((m) => m.shape !== 'ring')
    .map((m) => `${m.shape} ${m.colour}`);
  const doubled = marks.filter((m, i) => marks.indexOf(m) !== i);
  // Nine paid channels share seven colours: the two rarest repeat.
  expect(doubled).toEqual(['square 0', 'square 1']);
});

test('a channel of the workspace’s own keeps its mark', () =>
  expect(markOf('Trade fair')).toEqual(markOf('Trade fair')));
