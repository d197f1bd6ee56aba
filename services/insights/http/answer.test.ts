import { expect, test } from 'vitest';
import { channels } from '../reports/channels.ts';
import { experience } from '../reports/experience.ts';
import { openPaths } from '../reports/paths.ts';
import { answer } from './answer.ts';
import { standIn } from './stand-in.ts';

test('a question of now is the same one for as long as its answer may be shared', async () => {
  const { context, asked, time } = standIn();
  await answer(context, openPaths, {});
  time.now += openPaths.shareMs - 1;
  await answer(context, openPaths, {});
  expect(asked).toEqual(['open_paths']);
  time.now += 1;
  await answer(context, openPaths, {});
  expect(asked.length).toBe(2);
});

test('a model or a conversion there is none of is refused, and ClickHouse is not asked', async () => {
  const { context, asked } = standIn();
  await expect(answer(context, experience, { model: 'markov_1' })).rejects.toThrow('there is no rule model');
  await expect(answer(context, channels, { conversion: 'leed' })).rejects.toThrow('there is no conversion');
  await expect(answer(context, channels, { conversion: ['order', 'leed'] })).rejects.toThrow('there is no conversion');
  expect(asked).toEqual([]);
});
