import { describe, expect, test } from 'vitest';
import type { NewRecord } from '../../runtime/log/port.ts';
import { Outbox, type OutboxOptions } from './outbox.ts';

const record = (name: string, bytes = 10): NewRecord => ({
  topic: 't',
  partition: 0,
  key: name,
  value: Buffer.alloc(bytes),
});

/** A log whose sends end when the test says. */
function opened(options: Partial<OutboxOptions> = {}) {
  const sends: { names: unknown[]; end: (error?: Error) => void }[] = [];
  let now = 0;
  const outbox = new Outbox({
    append: (records) =>
      new Promise((resolve, reject) => {
        sends.push({ names: records.map((r) => r.key), end: (error) => (error ? reject(error) : resolve()) });
      }),
    maxBytes: 10_000,
    sendBytes: 5_000,
    patienceMs: 1_000,
    now: () => now,
    ...options,
  });
  const sent = (count: number) => expect.poll(() => sends.length).toBe(count);
  const later = (ms: number) => {
    now += ms;
  };
  return { outbox, sends, sent, later };
}

describe('Outbox', () => {
  test('what arrives while a send is under way goes with the next, in order', async () => {
    const { outbox, sends, sent } = opened();
    const first = outbox.write([record('a')]);
    await sent(1);
    const second = [outbox.write([record('b')]), outbox.write([record('c'), record('d')])];
    sends[0]?.end();
    expect(await first).toBe('written');
    await sent(2);
    expect(sends.map((send) => send.names)).toEqual([['a'], ['b', 'c', 'd']]);
    sends[1]?.end();
    expect(await Promise.all(second)).toEqual(['written', 'written']);
    expect(outbox.bytes).toBe(0);
  });

  test('a failed send is told to those in it, and to nobody else', async () => {
    const { outbox, sends, sent } = opened();
    const first = outbox.write([record('a')]);
    await sent(1);
    const second = outbox.write([record('b')]);
    sends[0]?.end(new Error('no'));
    expect(await first).toMatchObject({ reason: 'unreachable' });
    await sent(2);
    sends[1]?.end();
    expect(await second).toBe('written');
  });

  test('memory is bounded: what does not fit is turned away at once', async () => {
    const { outbox, sends, sent } = opened({ maxBytes: 1_000 });
    const first = outbox.write([record('a', 700)]);
    expect(await outbox.write([record('b', 700)])).toMatchObject({ reason: 'full', sent: false });
    await sent(1);
    sends[0]?.end();
    expect(await first).toBe('written');
  });

  test('what is larger than one send goes in parts and is written only when all are', async () => {
    const { outbox, sends, sent } = opened({ sendBytes: 400 });
    const write = outbox.write([record('a', 200), record('b', 200), record('c', 200)]);
    await sent(1);
    sends[0]?.end();
    await sent(2);
    sends[1]?.end();
    await sent(3);
    sends[2]?.end(new Error('no'));
    expect(sends.map((send) => send.names)).toEqual([['a'], ['b'], ['c']]);
    expect(await write).toMatchObject({ reason: 'unreachable', sent: true });
  });

  test('who has waited too long is told to come again instead of being sent late', async () => {
    const { outbox, sends, sent, later } = opened();
    const first = outbox.write([record('a')]);
    await sent(1);
    const second = outbox.write([record('b')]);
    later(1_001);
    sends[0]?.end();
    expect(await first).toBe('written');
    expect(await second).toMatchObject({ reason: 'unreachable', sent: false });
    expect(sends).toHaveLength(1);
  });

  test('a stop finishes what was taken and takes nothing more', async () => {
    const { outbox, sends, sent } = opened();
    const first = outbox.write([record('a')]);
    const stopped = outbox.stop();
    expect(await outbox.write([record('b')])).toMatchObject({ reason: 'stopping' });
    await sent(1);
    sends[0]?.end();
    expect(await first).toBe('written');
    await stopped;
  });
});
