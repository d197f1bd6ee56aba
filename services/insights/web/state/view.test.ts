import { describe, expect, test } from 'vitest';
import { readView, type View, writeView } from './view.ts';

const standard: View = {
  workspace: 'main',
  from: '2026-03-01',
  to: '2026-03-30',
  currency: 'EUR',
  model: 'last',
  show: 'revenue',
  channel: '',
  profile: '',
};

describe('the address of a view', () => {
  test('gives back exactly what its sender saw', () => {
    const view: View = { ...standard, show: 'orders', channel: 'Paid Search', profile: `1${'a'.repeat(31)}` };
    expect(readView(writeView(view), { ...standard, from: '2025-01-01', to: '2025-01-02' })).toEqual(view);
  });
  test('that says nothing is the standard view', () => expect(readView('', standard)).toEqual(standard));
  test('with nonsense in it is still a view', () =>
    expect(readView('?from=yesterday&to=2026-13&show=all&currency=euro&profile=anna@example.com', standard)).toEqual(
      standard,
    ));
  test('never holds a value that someone searched for', () =>
    expect(readView('?profile=anna%40example.com', standard).profile).toBe(''));
  test('that ends before it begins keeps its end', () =>
    expect(readView('?from=2026-03-09&to=2026-03-05', standard)).toMatchObject({
      from: '2026-03-01',
      to: '2026-03-05',
    }));
});
