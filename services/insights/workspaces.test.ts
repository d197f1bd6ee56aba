import { expect, test } from 'vitest';
import { workspace } from '../runtime/config/schema.ts';
import { workspacesOf } from './workspaces.ts';

test('rules applied later are offered with those before, and a model of both is the standard', () => {
  const shop = workspace.parse({
    name: 'shop',
    attribution: { lookback_days: 30, models: ['last', 'linear'] },
    versions: [{ effective_from: '2026-01-01', attribution: { lookback_days: 7, models: ['time_decay', 'linear'] } }],
  });
  expect(workspacesOf([shop])).toMatchObject([
    { models: ['time_decay', 'linear', 'last'], model: 'linear', lookback_days: 7 },
  ]);
});
