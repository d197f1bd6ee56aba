import { describe, expect, test } from 'vitest';
import { type Caller, refusal } from './door.ts';

const local: Caller = { address: '127.0.0.1', host: 'localhost', authorization: undefined, forwarded: false };

describe('without a read token', () => {
  test('this machine may read', () => {
    expect(refusal(local, '')).toBeUndefined();
    expect(refusal({ ...local, address: '::ffff:127.0.0.1', host: '127.0.0.1' }, '')).toBeUndefined();
    expect(refusal({ ...local, address: '::1', host: '[::1]' }, '')).toBeUndefined();
  });
  test('another machine may not', () =>
    expect(refusal({ ...local, address: '10.0.0.7' }, '')).toContain('TL_READ_TOKEN'));
  test('a caller behind a proxy on this machine may not', () =>
    expect(refusal({ ...local, forwarded: true }, '')).toBeDefined());
  test('a web page that points its own name at this machine may not', () =>
    expect(refusal({ ...local, host: 'attacker.example' }, '')).toBeDefined());
});

describe('with a read token', () => {
  const token = 'a-long-read-token';
  test('the token opens from anywhere', () =>
    expect(
      refusal({ ...local, address: '10.0.0.7', host: 'x', authorization: `Bearer ${token}` }, token),
    ).toBeUndefined());
  test('this machine needs it too', () => expect(refusal(local, token)).toContain('TL_READ_TOKEN'));
  test('a wrong one is refused', () =>
    expect(refusal({ ...local, authorization: 'Bearer a-long-read-tokem' }, token)).toContain('wrong'));
});
