import { describe, expect, it } from 'vitest';
import { checkRecord } from './record.ts';

const record = { topic: 't', partition: 0, key: 'k', value: null };

describe('what may be written to the log', () => {
  it('refuses a key of four zero bytes, as bytes or as text', () => {
    expect(() => checkRecord({ ...record, key: Buffer.alloc(4) })).toThrow('four zero bytes');
    expect(() => checkRecord({ ...record, key: '\0\0\0\0' })).toThrow('four zero bytes');
  });

  it('takes every other key', () => {
    for (const key of [null, '', '0000', Buffer.alloc(3), Buffer.alloc(5), Buffer.from([0, 0, 0, 1])]) {
      expect(() => checkRecord({ ...record, key })).not.toThrow();
    }
  });

  it('refuses a record whose partition is not stated', () => {
    for (const partition of [-1, 0.5, Number.NaN])
      expect(() => checkRecord({ ...record, partition })).toThrow('partition');
  });
});
