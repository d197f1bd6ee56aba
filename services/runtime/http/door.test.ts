import { describe, expect, test } from 'vitest';
import { type Caller, callerOf, refusal as refused } from './door.ts';

const local: Caller = { address: '127.0.0.1', host: 'localhost', authorization: undefined, forwarded: false };

const refusal = (...asked: Parameters<typeof refused>) => refused(...asked)?.message;

describe('without a read token', () => {
  test('this machine may read', () => {
    expect(refusal(local, '')).toBeUndefined();
    expect(refusal({ ...local, address: '::ffff:127.0.0.1', host: '127.0.0.1' }, '')).toBeUndefined();
    expect(refusal({ ...local, address: '::1', host: '[::1]' }, '')).toBeUndefined();
  });
  test('another machine may not', () =>
    expect(refusal({ ...local, address: '10.0.0.7' }, '')).toContain('TL_READ_TOKEN'));
  test('no token would help: who is refused is not asked for one', () => {
    expect(refused({ ...local, address: '10.0.0.7', authorization: 'Bearer x' }, '')?.code).toBe('TL_LOCAL');
    expect(refused({ ...local, authorization: 'Bearer x' }, 'y')?.code).toBe('TL_READ_TOKEN');
  });
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

describe('a request from this machine', () => {
  const address = '127.0.0.1';
  const sent = (headers: Record<string, string>, httpVersion = '1.1') =>
    refusal(
      callerOf({ headers: { host: '127.0.0.1:4600', ...headers }, httpVersion, socket: { remoteAddress: address } }),
      '',
    );

  test('of a client or of the page itself may read', () => {
    expect(sent({})).toBeUndefined();
    expect(sent({ origin: 'http://127.0.0.1:4600' })).toBeUndefined();
    expect(sent({ host: 'LOCALHOST:4600', origin: 'http://localhost:4600' })).toBeUndefined();
  });

  test.each(['via', 'x-real-ip', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'forwarded'])(
    'that a proxy marked with %s may not',
    (header) => expect(sent({ [header]: 'x' })).toContain('proxy'),
  );

  test('that nginx passes on as it does where nothing is configured may not', () =>
    expect(sent({}, '1.0')).toContain('proxy'));

  test.each(['https://insights.example', 'http://127.0.0.1:5000', 'null'])(
    'of a page that was served as %s may not',
    (origin) => expect(sent({ origin })).toContain('proxy'),
  );
});
