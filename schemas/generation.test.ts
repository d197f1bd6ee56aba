import { expect, test } from 'vitest';
import { generationDatabase, generationPrefix, installationDatabase, installationPrefix } from './generation.ts';
import { isDerived, TOPICS, type TopicSpec, topicName } from './topics.ts';

test.each(['', 'shop.', 'a__g.'])('the names of a generation tell the installation “%s” again', (prefix) => {
  for (const generation of [1, 2, 37]) {
    const own = generationPrefix(prefix, generation);
    expect(installationPrefix(own)).toBe(prefix);
    expect(generationPrefix(own, 3)).toBe(generationPrefix(prefix, 3));
    const database = generationDatabase('throughline', generation);
    expect(installationDatabase(database)).toBe('throughline');
    expect(generationDatabase(database, 3)).toBe('throughlineG3');
  }
});

test('the first generation has the plain names, so what runs already is one', () => {
  expect(generationPrefix('shop.', 1)).toBe('shop.');
  expect(generationDatabase('throughline', 1)).toBe('throughline');
});

test('what came in and what people decided has one topic for all generations, what is derived one for each', () => {
  const own = generationPrefix('shop.', 2);
  expect(topicName('touchpoints', own)).toBe('shop.touchpoints');
  expect(topicName('corrections', own)).toBe('shop.corrections');
  expect(topicName('loop', own)).toBe('shop.__g2.journeys.loop');
  expect(topicName('outCredits', own)).toBe('shop.__g2.out.credits');
});

test('the table of a topic is derived or shared as the topic is', () => {
  for (const { table, shared } of Object.values<TopicSpec>(TOPICS))
    if (table) expect([table, isDerived(table)]).toEqual([table, shared !== true]);
  for (const table of ['members_dictionary', 'member_versions'])
    expect([table, isDerived(table)]).toEqual([table, true]);
  for (const table of ['costs', 'models', 'generations']) expect([table, isDerived(table)]).toEqual([table, false]);
});

test('rows no table takes are kept when a generation is dropped: shared topics have such rows too', () => {
  expect(isDerived('loader_failed')).toBe(false);
});
