import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePorts } from '../../../deploy/local/index.ts';
import { loadConfig } from '../../runtime/config/load.ts';
import { enough, silence } from './machine.ts';
import { tellMatching } from './matching.ts';

test('of a role that does not answer it is told whether it runs, and who is on its port instead', async () => {
  const [port = 0] = await freePorts(1);
  expect(await silence(port)).toMatch(`does not run: port ${port} is free`);
  const other = createServer().listen(port, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  expect(await silence(port)).toMatch(new RegExp(`^no answer on port ${port}: .* listens there$`));
  await new Promise((resolve) => other.close(resolve));
});

test('too little disk or memory is a fault with its remedy', () => {
  expect(enough(5_000_000_000, 2_000_000_000, ' at /d', 'make room')).toBe('5.0 GB free at /d');
  expect(() => enough(1_000_000_000, 2_000_000_000, '', 'make room')).toThrow(
    '1.0 GB free, less than 2.0 GB: make room',
  );
});

test('conversions of the rules of now that nothing matched are named, those of older rules are not', () => {
  const [workspace] = loadConfig({ TL_CONFIG: 'development' }).file.workspaces;
  if (!workspace) throw new Error('the defaults hold a workspace');
  const [order] = workspace.conversions;
  if (!order) throw new Error('the defaults hold a conversion');
  const named = (name: string) => ({ ...order, name });
  const ruled = {
    ...workspace,
    conversions: [named('old')],
    versions: [{ effective_from: '2026-01-01', conversions: [named('order'), named('lead')] }],
  };
  const now = Date.UTC(2026, 2, 1);
  expect(tellMatching(ruled, new Set(['order']), now)).toEqual({
    detail: expect.stringMatching(/^nothing matched lead in 30 days/),
    warning: true,
  });
  expect(tellMatching(ruled, new Set(['order', 'lead']), now)).toEqual({
    detail: 'each of order, lead matched events in 30 days',
    warning: false,
  });
  const answers = { ...ruled, versions: [], conversions: [{ ...order, name: 'nps', value: 'score_change' as const }] };
  expect(tellMatching(answers, new Set(), now)).toMatchObject({ warning: false });
});
