import { expect, test } from 'vitest';
import type { ChannelRule } from '../rules.ts';
import { type ChannelInputs, channelOf } from './channel.ts';

const none = new Set<string>();
const inputs = (given: Partial<ChannelInputs>): ChannelInputs => ({
  channelGiven: '',
  source: '',
  medium: '',
  campaign: '',
  clickIdType: '',
  referrerHost: '',
  pageHost: 'shop.example',
  ...given,
});
const channel = (given: Partial<ChannelInputs>, ignoredReferrers = none, channels: ChannelRule[] = []) =>
  channelOf(inputs(given), { ignoredReferrers, channels }).channel;

test('the channel a source states wins over every rule', () => {
  expect(channel({ channelGiven: 'Store', source: 'google', medium: 'cpc' })).toBe('Store');
});

test.each([
  [{}, 'Direct'],
  [{ source: 'google', medium: 'cpc' }, 'Paid Search'],
  [{ clickIdType: 'gclid' }, 'Paid Search'],
  [{ clickIdType: 'fbclid' }, 'Organic Social'],
  [{ clickIdType: 'gclid', source: 'google' }, 'Paid Search'],
  [{ clickIdType: 'gclid', campaign: 'spring' }, 'Paid Search'],
  [{ clickIdType: 'fbclid', source: 'newsletter', medium: 'email' }, 'Email'],
  [{ referrerHost: 'www.google.de' }, 'Organic Search'],
  [{ referrerHost: 'de.search.yahoo.com' }, 'Organic Search'],
  [{ referrerHost: 'mail.google.com' }, 'Referral'],
  [{ referrerHost: 'docs.google.com' }, 'Referral'],
  [{ referrerHost: 'groups.google.com' }, 'Organic Social'],
  [{ referrerHost: 'google.partner.example' }, 'Referral'],
  [{ referrerHost: 'chatgpt.com' }, 'AI Assistant'],
  [{ referrerHost: 'l.facebook.com' }, 'Organic Social'],
  [{ referrerHost: 't.co' }, 'Organic Social'],
  [{ referrerHost: 'blog.example.org' }, 'Referral'],
  [{ referrerHost: 'go.company.test', pageHost: 'www.company.test' }, 'Direct'],
  [{ referrerHost: 'dm.de', pageHost: 'www.dm.de' }, 'Direct'],
  [{ referrerHost: 'one.co.uk', pageHost: 'two.co.uk' }, 'Referral'],
  [{ source: 'newsletter', medium: 'email' }, 'Email'],
])('%j comes through %s', (given, expected) => {
  expect(channel(given)).toBe(expected);
});

test('own rules are tried in order, each with all its patterns, before the shipped grouping', () => {
  const own = [
    { channel: 'Brand Search', source: /^google$/i, campaign: /brand/i },
    { channel: 'Partner', referrerHost: /partner/ },
  ];
  expect(channel({ source: 'Google', medium: 'cpc', campaign: 'Brand DE' }, none, own)).toBe('Brand Search');
  expect(channel({ source: 'google', medium: 'cpc', campaign: 'shoes' }, none, own)).toBe('Paid Search');
  expect(channel({ referrerHost: 'www.partner.example' }, none, own)).toBe('Partner');
  expect(channel({ channelGiven: 'Store', source: 'google', campaign: 'brand' }, none, own)).toBe('Store');
});

test('own pages, login pages and payment pages are no referrers', () => {
  expect(channel({ referrerHost: 'www.shop.example' })).toBe('Direct');
  expect(channel({ referrerHost: 'www.paypal.com' })).toBe('Direct');
  expect(channel({ referrerHost: 'sso.partner.example' }, new Set(['partner.example']))).toBe('Direct');
});
