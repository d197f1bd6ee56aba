import { describe, expect, test } from 'vitest';
import { isPeriod, readView as read, type View, writeView } from './view.ts';

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

const readView = (query: string, standard: View) => read(query, standard, ['last', 'linear']);

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
  test.each(['to=2026-13-01', 'to=2026-02-30', 'to=0002-07-01', 'from=0002-07-01', 'from=2016-03-01&to=2026-03-30'])(
    'with days that are none, or more of them than a report takes (%s), is still a view',
    (query) => expect(readView(`?${query}`, standard)).toEqual(standard),
  );
  test('that names a model which is gone is read under the standard one', () =>
    expect([readView('?model=linear', standard).model, readView('?model=dropped', standard).model]).toEqual([
      'linear',
      'last',
    ]));
});

test('a year that is still being typed makes no period', () => {
  expect(['0002', '0020', '0202', '2026'].map((year) => isPeriod(`${year}-03-01`, '2026-03-30'))).toEqual([
    false,
    false,
    false,
    true,
  ]);
  expect(isPeriod('2026-03-30', '2026-03-01')).toBe(false);
});
