import { describe, expect, test } from 'vitest';
import { wantedOf } from './wanted.ts';

const namespaces = (typed: string) => {
  const wanted = wantedOf(typed, ['crm']);
  return wanted?.kind === 'identifiers' ? wanted.identifiers.map((i) => i.namespace) : wanted?.kind;
};

describe('what someone typed into the search', () => {
  test.each([
    ['anna@example.com', ['email']],
    ['  anna@example.com ', ['email']],
    ['e-mail: anna@example.com', ['email']],
    ['email:anna@example.com', ['email']],
    ['card:8841', ['loyalty_id']],
    ['loyalty_id:8841', ['loyalty_id']],
    ['external:crm:4711', ['external:crm']],
    ['order:1001', 'order'],
    ['1f00000000000000000000000000000a', 'profile'],
    ['profile:1f00000000000000000000000000000a', 'profile'],
    ['identifier:4f00000000000000000000000000000a', 'profile'],
  ])('%s is understood', (typed, expected) => expect(namespaces(typed)).toEqual(expected));

  test('a number with a leading + or 0 may be a phone number', () => {
    expect(namespaces('+49 170 1234567')).toContain('phone');
    expect(namespaces('0170 1234567')).toContain('phone');
  });

  test('a bare word may be a user, card, device, a number of a known system, or an order', () => {
    expect(namespaces('8841')).toEqual(['user_id', 'loyalty_id', 'anonymous_id', 'device_id', 'external:crm']);
    expect(wantedOf('8841')).toMatchObject({ order: '8841' });
  });

  test('32 hex digits are a profile id, else a number of somebody like any other word', () => {
    const hex = '1f00000000000000000000000000000a';
    expect(wantedOf(hex)).toMatchObject({ kind: 'profile', otherwise: { kind: 'identifiers', order: hex } });
    expect(wantedOf(`profile:${hex}`)).toEqual({ kind: 'profile', profile: hex });
  });

  test('a user id with a colon in it is still tried as a bare word', () => {
    expect(wantedOf('auth0:5f7c')).toMatchObject({ order: 'auth0:5f7c' });
  });

  test.each(['', '   ', 'x'.repeat(201)])('nothing usable is refused', (typed) =>
    expect(wantedOf(typed)).toBeUndefined(),
  );
});
