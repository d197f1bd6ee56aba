import { expect, test } from 'vitest';
import { explicitMerge } from './evidence.ts';
import { clock, device, user } from './testing/script.ts';

const at = { time: clock(12, 0), messageId: 'm' };

test('an alias of two accounts is a merge that passes limits, addressed to the smaller', () => {
  expect(explicitMerge(user(2), user(1), at)).toEqual({ kind: 'op', node: user(1), hi: user(2), on: true, force: 2 });
});

test('an alias of a device says who was seen on it: it never joins two people', () => {
  expect(explicitMerge(device(1), user(1), at)).toEqual({ kind: 'claim', node: device(1), person: user(1), ...at });
});

test('an alias of two devices, or of one identifier with itself, says nothing', () => {
  expect(explicitMerge(device(1), device(2), at)).toBeUndefined();
  expect(explicitMerge(user(1), user(1), at)).toBeUndefined();
});
