import { EventEmitter } from 'node:events';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, test, vi } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { ThroughlineError } from '../errors.ts';
import type { Role } from './port.ts';
import { runWorker } from './worker.ts';

const config = loadConfig({ TL_CONFIG: 'development' });
const logger = pino({ level: 'silent' });

/** Runs a role in a process that only notes how it ends. */
function run(role: Partial<Role>, port = 23_081, patience = 1_000) {
  const exits: number[] = [];
  const host = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) });
  const whole: Role = {
    name: 'test',
    port: () => port,
    servesHttp: true,
    start: async () => ({ notReady: () => [], stop: async () => {} }),
    ...role,
  };
  const up = runWorker(whole, { config, logger, metrics: new Registry(), host, patience });
  return { exits, host, up };
}

test('a signal stops the role, once, and the process ends with 0', async () => {
  const stop = vi.fn(async () => {});
  const { exits, host, up } = run({ start: async () => ({ notReady: () => [], stop }) });
  await up;
  host.emit('SIGTERM');
  host.emit('SIGINT');
  await vi.waitUntil(() => exits.length > 0, { timeout: 10_000 });
  expect([exits, stop.mock.calls.length]).toEqual([[0], 1]);
});

test('a role that fails, cannot start, throws aside or does not stop ends the process with 1', async () => {
  const failing = run({
    start: async ({ fail }) => {
      setImmediate(() => fail(new Error('broken')));
      return { notReady: () => [], stop: async () => {} };
    },
  });
  const unstartable = run({ start: async () => Promise.reject(new Error('no Kafka')) });
  const throwing = run({});
  throwing.host.emit('uncaughtException', new Error('aside'));
  const stubborn = run({ start: async () => ({ notReady: () => [], stop: () => new Promise(() => {}) }) }, 0, 20);
  await stubborn.up;
  stubborn.host.emit('disconnect');
  for (const { exits } of [failing, unstartable, throwing, stubborn]) {
    await vi.waitUntil(() => exits.length > 0, { timeout: 10_000 });
    expect(exits).toEqual([1]);
  }
});

test('a role that finds its configuration wrong ends the process with 3, after which its parent starts no other', async () => {
  const start = async () => Promise.reject(new ThroughlineError('TL_CONFIG', 'put the file back'));
  const { exits } = run({ start });
  await vi.waitUntil(() => exits.length > 0, { timeout: 10_000 });
  expect(exits).toEqual([3]);
});

test('a role that must begin anew is stopped like any other, and its parent starts another', async () => {
  const stop = vi.fn(async () => {});
  const { exits } = run({
    start: async ({ again }) => {
      setImmediate(() => again('another generation is live'));
      return { notReady: () => [], stop };
    },
  });
  await vi.waitUntil(() => exits.length > 0, { timeout: 10_000 });
  expect([exits, stop.mock.calls.length]).toEqual([[1], 1]);
});

test('health answers while the role still starts; readiness says why not and figures for how long, then ready', async () => {
  let open: () => void = () => {};
  const starting = new Promise<void>((resolve) => {
    open = resolve;
  });
  let reasons = ['partition 0 stopped'];
  const { up } = run({
    servesHttp: false,
    start: async () => {
      await starting;
      return { notReady: () => reasons, stop: async () => {} };
    },
  });
  const get = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:23081${path}`);
    return [answer.status, await answer.text()] as const;
  };
  const notReadySeconds = async () =>
    Number(/^throughline_runtime_not_ready_seconds (.+)$/m.exec((await get('/metrics'))[1])?.[1]);
  await vi.waitUntil(async () => (await get('/healthz').catch(() => [0]))[0] === 200, { timeout: 10_000 });
  expect(await get('/readyz')).toEqual([503, expect.stringContaining('test is starting')]);
  const begun = await notReadySeconds();
  expect(begun).toBeGreaterThan(0);
  open();
  await up;
  expect(await get('/readyz')).toEqual([503, expect.stringContaining('partition 0 stopped')]);
  expect(await notReadySeconds()).toBeGreaterThan(begun);
  reasons = [];
  expect((await get('/readyz'))[0]).toBe(200);
  expect(await notReadySeconds()).toBe(0);
});
