import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shortened } from './text.ts';

test('a name in a path has at most 200 bytes, whole characters of its beginning, and shorter ones stay', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
      const short = shortened(name);
      expect(Buffer.byteLength(short)).toBeLessThanOrEqual(200);
      expect(name.startsWith(short)).toBe(true);
      expect(Buffer.from(short).toString()).toBe(short);
      const next = [...name.slice(short.length)][0] ?? '';
      expect(short === name || Buffer.byteLength(short + next) > 200).toBe(true);
    }),
    { numRuns: 500 },
  ));
