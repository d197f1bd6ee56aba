import { expect, test } from 'vitest';
import { workspace } from '../../runtime/config/schema.ts';
import { shareAnswers } from '../query/share.ts';
import { channels } from '../reports/channels.ts';
import { experience } from '../reports/experience.ts';
import { openPaths } from '../reports/paths.ts';
import { workspacesOf } from '../workspaces.ts';
import { answer } from './answer.ts';
import type { ApiContext } from './context.ts';

/** Insights over a ClickHouse that holds nothing and counts what it is asked. */
function insights() {
  const asked: string[] = [];
  const time = { now: Date.UTC(2026, 2, 31, 12) };
  const run: ApiContext['run'] = async (name) => {
    asked.push(name);
    return [];
  };
  const context: ApiContext = {
    workspaces: workspacesOf([workspace.parse({ name: 'shop' })]),
    env: { CLICKHOUSE_DATABASE: 'db', TL_IDENTITY_SECRET: '', TL_READ_TOKEN: '', TL_EDIT_TOKEN: '' },
    run,
    lookup: run,
    shared: shareAnswers(() => time.now),
    clock: () => time.now,
    normalise: () => undefined,
    systems: async () => [],
    corrections: {
      write: async () => {
        throw new Error('nobody decides here');
      },
    },
  };
  return { context, asked, time };
}

test('a question of now is the same one for as long as its answer may be shared', async () => {
  const { context, asked, time } = insights();
  await answer(context, openPaths, {});
  time.now += openPaths.shareMs - 1;
  await answer(context, openPaths, {});
  expect(asked).toEqual(['open_paths']);
  time.now += 1;
  await answer(context, openPaths, {});
  expect(asked.length).toBe(2);
});

test('a model or a conversion there is none of is refused, and ClickHouse is not asked', async () => {
  const { context, asked } = insights();
  await expect(answer(context, experience, { model: 'markov_1' })).rejects.toThrow('there is no rule model');
  await expect(answer(context, channels, { conversion: 'leed' })).rejects.toThrow('there is no conversion');
  await expect(answer(context, channels, { conversion: ['order', 'leed'] })).rejects.toThrow('there is no conversion');
  expect(asked).toEqual([]);
});
