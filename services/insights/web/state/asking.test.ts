import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Held, heldOf, keepAsking, NOTHING } from './asking.ts';

type Sent = {
  readonly path: string;
  readonly answer: (body: string, status?: number) => void;
  readonly fail: () => void;
};
let sent: Sent[];
let held: Held<{ n: number }>;
const hold = (change: (before: typeof held) => typeof held) => {
  held = change(held);
};
/** Everything that waits for an answer has gone on. */
const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  held = NOTHING;
  vi.stubGlobal('sessionStorage', { getItem: () => null });
  vi.stubGlobal('document', { hidden: false });
  vi.stubGlobal(
    'fetch',
    (path: string) =>
      new Promise<Response>((resolve, reject) => {
        const answer = (body: string, status = 200) => resolve(new Response(body, { status }));
        sent.push({ path, answer, fail: () => reject(new TypeError('no connection')) });
      }),
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('what is shown of an answer', () => {
  test('is never that of another path: not while the new one is asked, not beside its fault', async () => {
    const stop = keepAsking('profiles/x', 1_000, hold);
    sent[0]?.answer('{"n":1}');
    await settled();
    expect(heldOf(held, 'profiles/x').data).toEqual({ n: 1 });
    expect(heldOf(held, 'profiles/y')).toMatchObject({ data: undefined, fault: undefined, loading: true });
    stop();
    const stopOther = keepAsking('profiles/y', 1_000, hold);
    sent[1]?.fail();
    await settled();
    expect(heldOf(held, 'profiles/y')).toMatchObject({ data: undefined, fault: { code: 'offline' }, loading: false });
    stopOther();
  });

  test('stays while it is asked again, and beside a fault', async () => {
    const stop = keepAsking('pulse', 1_000, hold);
    sent[0]?.answer('{"n":1}');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(heldOf(held, 'pulse').data).toEqual({ n: 1 });
    sent[1]?.answer('{"code":"TL_STORE","message":"away"}', 503);
    await settled();
    expect(heldOf(held, 'pulse')).toMatchObject({ data: { n: 1 }, fault: { code: 'TL_STORE' } });
    stop();
  });

  test('is nothing that arrives after it was given up', async () => {
    const stop = keepAsking('pulse', 1_000, hold);
    stop();
    sent[0]?.answer('{"n":1}');
    await vi.advanceTimersByTimeAsync(5_000);
    expect([held, sent.length]).toEqual([NOTHING, 1]);
  });

  test('is a fault where a success cannot be read', async () => {
    const stop = keepAsking('pulse', 1_000, hold);
    sent[0]?.answer('<html>a portal that wants a login</html>');
    await settled();
    expect(held).toMatchObject({ data: undefined, fault: { code: 'page' }, loading: false });
    stop();
  });
});
