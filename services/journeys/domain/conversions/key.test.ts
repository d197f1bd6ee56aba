import { expect, test } from 'vitest';
import { answerGroup, conversionKey, followedKey, groupOf, isScoreChange, sessionGroup } from './key.ts';
import type { ConversionRule } from './rule.ts';

const rule = (oncePer: ConversionRule['oncePer'], name: string): ConversionRule => ({
  name,
  type: 'order',
  when: [],
  value: 'value',
  currency: 'EUR',
  oncePer,
  touches: 'lookback',
});
const event = (orderId: string) => ({ type: 'order', orderId, messageId: 'm1' });

test('an order is no group of others, whatever it is called', () => {
  for (const id of ['@person', '@session', '@answers', '@answers:m1', '=@person']) {
    const key = conversionKey(rule('order', 'order'), event(id));
    expect(key).toBe(followedKey(id));
    expect(groupOf(key)).toBeUndefined();
    expect(isScoreChange(key)).toBe(false);
    for (const group of [answerGroup('order'), sessionGroup('order'), 'order:@person']) expect(key).not.toBe(group);
  }
  expect(followedKey('@person')).not.toBe(followedKey('=@person'));
});

test('refunds find their order by what it is called', () => {
  expect(conversionKey(rule('order', 'shop sale'), event('A-17'))).toBe('order:A-17');
  expect(followedKey('A-17')).toBe('order:A-17');
  expect(followedKey('#1001')).toBe('order:#1001');
  expect(followedKey('')).toBe('');
});
