import { describe, expect, it } from 'vitest';
import { Backlog, chunkOf } from './backlog.ts';
import type { Row } from './domain/row.ts';

const at = { topic: 'out.credits', partition: 0 };
const route = { topic: 'out.credits', table: 'credits', record: 'Credit', load: 'append', month: undefined } as const;
const row = (offset: number): Row => ({
  route,
  partition: 0,
  offset,
  schemaId: 11,
  month: 1,
  value: Buffer.alloc(0),
  datum: Buffer.alloc(10),
});
const chunk = (from: number, to: number, since = 1) =>
  chunkOf(
    Array.from({ length: to - from }, (_, i) => row(from + i)),
    [],
    to,
    since,
  );
const begun = (offset = 0) => {
  const backlog = new Backlog();
  backlog.begin([{ ...at, offset, metadata: '' }]);
  return backlog;
};

describe('the backlog', () => {
  it('what is taken out is a range without holes', () => {
    const backlog = begun(5);
    backlog.add(at, chunk(5, 8));
    backlog.add(at, chunkOf([], [], 9, 2)); // a marker
    expect(backlog.take(100).ranges).toEqual([{ ...at, from: 5, to: 9, n: 3 }]);
    backlog.add(at, chunk(9, 10));
    expect(backlog.take(100).ranges).toEqual([{ ...at, from: 9, to: 10, n: 1 }]);
  });

  it('without a committed offset it begins at the first record', () => {
    const backlog = begun(-1);
    backlog.add(at, chunk(40, 42));
    expect(backlog.take(100).ranges[0]).toMatchObject({ from: 40, to: 42 });
  });

  it('a planned range is given out only when it was read to its end, and exactly', () => {
    const backlog = begun();
    const range = { ...at, from: 0, to: 5, n: 5 };
    backlog.add(at, chunk(0, 3));
    expect(backlog.takeExactly([range])).toBeUndefined();
    backlog.add(at, chunk(3, 9));
    const taken = backlog.takeExactly([range]);
    expect(taken?.rows.map((r) => r.offset)).toEqual([0, 1, 2, 3, 4]);
    expect(taken?.ranges).toEqual([range]);
    expect(backlog.take(100).rows.map((r) => r.offset)).toEqual([5, 6, 7, 8]);
  });

  it('records delivered twice are kept once', () => {
    const backlog = begun();
    backlog.add(at, chunk(0, 3));
    backlog.add(at, chunk(0, 3));
    expect(backlog.waiting().rows).toBe(3);
  });

  it('records of a partition that is not owned are dropped', () => {
    const backlog = begun();
    backlog.add({ ...at, partition: 1 }, chunk(0, 3));
    expect(backlog.waiting()).toEqual({ rows: 0, bytes: 0, months: 0, since: 0 });
  });
});
