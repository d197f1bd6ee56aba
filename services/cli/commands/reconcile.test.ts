import { expect, test } from 'vitest';
import { workspace } from '../../runtime/config/schema.ts';
import { datedRules, salesOf } from '../../runtime/config/versions.ts';
import { UsageError } from '../terminal/exit.ts';
import { normalisedModel } from './reconcile.ts';

const dated = datedRules(
  workspace.parse({
    name: 'shop',
    versions: [
      {
        effective_from: '2026-01-01',
        conversions: [{ name: 'wholesale' }, { name: 'lead', type: 'lead' }],
        attribution: { models: ['participation', 'linear'] },
      },
    ],
  }),
);

test('orders before and after rules changed are reconciled by a model that both are credited by', () => {
  expect(normalisedModel(dated, dated, undefined)).toBe('linear');
  expect(normalisedModel(dated, dated.slice(0, 1), 'last')).toBe('last');
  expect(() => normalisedModel(dated, dated.slice(1), 'last')).toThrow(UsageError);
});

test('sales are those of any version, under all their names', () => {
  expect(salesOf(dated)).toEqual(['order', 'wholesale']);
});
