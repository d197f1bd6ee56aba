import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesOf, halvesOf, restOf } from './batch.ts';
import { dueAt, isFull, waitAfter } from './pacing.ts';
import { announcement, completion, pendingPlans, planId, stampOf } from './plan.ts';
import type { Row } from './row.ts';

const range = { topic: 'out.credits', partition: 3, from: 10, to: 20, n: 8 };

describe('a plan', () => {
  it('stands beside the old offset until it is done', () => {
    const plan = { id: planId(1_763_800_000_000, 'abc'), ranges: [range] };
    expect(announcement(plan)).toEqual([
      { topic: 'out.credits', partition: 3, offset: 10, metadata: `{"to":20,"n":8,"id":"${plan.id}"}` },
    ]);
    expect(completion(plan)).toEqual([{ topic: 'out.credits', partition: 3, offset: 20, metadata: '' }]);
    expect(stampOf(plan.id)).toBe(1_763_800_000_000);
  });

  it('is found again by whoever owns a part of it', () => {
    const parts = [range, { ...range, partition: 4, from: 0, to: 5, n: 5 }];
    const plan = { id: planId(1, 'a'), ranges: parts };
    expect(pendingPlans(announcement(plan))).toEqual([plan]);
    expect(pendingPlans(announcement(plan).slice(1))).toEqual([{ id: plan.id, ranges: [parts[1]] }]);
  });

  it('is not seen in what is done, empty or not ours', () => {
    const at = { topic: 't', partition: 0, offset: 5 };
    for (const metadata of ['', 'x', '{}', 'null', '{"to":5,"n":1,"id":"a-b"}', '{"to":9,"n":1,"id":7}'])
      expect(pendingPlans([{ ...at, metadata }])).toEqual([]);
  });

  it('a partition that only passed markers needs no announcement', () => {
    expect(announcement({ id: 'a-b', ranges: [{ ...range, n: 0 }] })).toEqual([]);
  });
});

const route = {
  topic: 'out.credits',
  table: 'credits',
  record: 'Credit',
  load: 'append',
  month: 'converted_on',
} as const;
const row = (offset: number, month = 660, schemaId = 11): Row => ({
  route,
  partition: offset % 4,
  offset,
  schemaId,
  month,
  value: Buffer.alloc(0),
  datum: Buffer.alloc(0),
});

describe('batches', () => {
  it('hold one table, one writer schema and at most 48 months each', () => {
    const rows = Array.from({ length: 400 }, (_, i) => row(i, i, 11 + (i % 2)));
    const batches = batchesOf('p-1', rows);
    expect(batches.flatMap((batch) => batch.rows)).toHaveLength(400);
    for (const batch of batches) {
      const months = batch.rows.map((r) => r.month);
      expect(Math.max(...months) - Math.min(...months)).toBeLessThan(48);
      expect(new Set(batch.rows.map((r) => r.schemaId)).size).toBe(1);
    }
  });

  it('the token of a row does not depend on which other rows are there', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 600 }), { minLength: 1, maxLength: 30 }), (months) => {
        const rows = months.map((month, i) => row(i, month));
        const all = new Map(batchesOf('p-1', rows).flatMap((b) => b.rows.map((r) => [r, b.token])));
        for (const one of rows) expect(batchesOf('p-1', [one])[0]?.token).toBe(all.get(one));
      }),
    );
  });

  it('halves keep every row and have tokens of their own', () => {
    const [batch] = batchesOf('p-1', [row(1), row(2), row(3)]);
    const [a, b] = halvesOf(batch!);
    expect([...a.rows, ...b.rows]).toEqual(batch!.rows);
    expect(new Set([batch!.token, a.token, b.token]).size).toBe(3);
  });

  it('the rest is what is not there, and nothing when all is', () => {
    const [batch] = batchesOf('p-1', [row(1), row(2), row(3)]);
    const rest = restOf(
      batch!,
      (r) => r.offset !== 2,
      (text) => text,
    );
    expect(rest?.rows.map((r) => r.offset)).toEqual([2]);
    expect(rest?.token).not.toBe(batch!.token);
    expect(
      restOf(
        batch!,
        () => true,
        (text) => text,
      ),
    ).toBeUndefined();
  });
});

describe('pacing', () => {
  const pace = { flushRows: 100, flushMs: 500 };
  const waiting = { rows: 1, bytes: 1, months: 1, since: 1_000 };

  it('a row waits at most the longest time, a full batch not at all', () => {
    expect(dueAt(waiting, pace)).toBe(1_500);
    expect(dueAt({ ...waiting, rows: 100 }, pace)).toBe(0);
  });

  it('where loads are slow rows wait longer, the more the more there are, but never over eight times', () => {
    expect(waitAfter(20, 10, pace)).toBe(500);
    expect(waitAfter(600, 10, pace)).toBe(600);
    expect(waitAfter(600, 6_000, pace)).toBe(1_200);
    expect(waitAfter(600, 60_000, pace)).toBe(1_800);
    expect(waitAfter(9_000, 60_000, pace)).toBe(4_000);
    expect(dueAt(waiting, pace, 900)).toBe(1_900);
    expect(dueAt({ ...waiting, months: 12 }, pace, 900)).toBe(2_000);
  });

  it('an import over many years waits longer, so that its parts are larger, but never over twenty times', () => {
    expect(dueAt({ ...waiting, months: 12 }, pace)).toBe(2_000);
    expect(dueAt({ ...waiting, months: 10_000 }, pace)).toBe(11_000);
  });

  it('reading pauses while twice a batch waits', () => {
    expect(isFull({ ...waiting, rows: 199 }, pace)).toBe(false);
    expect(isFull({ ...waiting, rows: 200 }, pace)).toBe(true);
  });
});
