import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NewRecord } from '../log/port.ts';
import { changelogRecords, readChangelog } from './changelog.ts';

/** As a broker gives it back: texts are UTF-8 by then. */
const written = ({ key, value, ...record }: NewRecord) => ({
  ...record,
  offset: 0,
  timestamp: 0,
  headers: {},
  key: typeof key === 'string' ? Buffer.from(key, 'utf8') : (key ?? null),
  value: value ?? null,
});

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
const text = bytes.map((array) => array.toString('latin1').replaceAll('\0', ''));
const change = fc.record({
  scope: fc.constantFrom('1a', '6b'),
  key: text,
  value: fc.option(bytes, { nil: undefined }),
});

test('what a changelog is given is what a restore reads, whatever bytes the keys are of', () =>
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      const progress = new Map([['touchpoints', { offset: 7, time: 9 }]]);
      const restored = readChangelog(changelogRecords('state', 0, changes, progress).map(written));
      expect(restored.changes).toEqual(changes);
      expect(restored.positions['touchpoints']).toBe(7);
    }),
  ));
