import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PACKAGE_ROOT } from '../../schemas/root.ts';
import { kafkaLog } from '../../services/runtime/log/kafka/index.ts';
import type { Appender, Log, LogRecord } from '../../services/runtime/log/port.ts';
import type { CrashPoint } from '../../services/runtime/task/crash.ts';
import { backend } from '../support/backend.ts';
import { countingTopics, faultsOf } from './task-counting.ts';

const P = 2;
const { brokers, topicPrefix } = backend();
const topics = countingTopics(topicPrefix);
const folder = mkdtempSync(join(tmpdir(), 'throughline-task-'));
const program = join(PACKAGE_ROOT, 'node_modules/.cache/throughline-task-child');
const children = new Set<ChildProcess>();
const sent = new Map<string, string[]>();
let log: Log;
let appender: Appender;

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(PACKAGE_ROOT, 'tests/contract/task-child.ts'),
      outDir: program,
      emptyOutDir: true,
      minify: false,
    },
  });
  log = kafkaLog({ brokers: [brokers], clientId: 'test', logger: pino({ level: 'silent' }) });
  await log.ensureTopics(
    Object.values(topics).map((name) => ({
      name,
      partitions: P,
      config: { 'cleanup.policy': name === topics.state ? 'compact' : 'delete' },
    })),
  );
  appender = await log.appender();
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await log?.close();
  rmSync(folder, { recursive: true, force: true });
  rmSync(program, { recursive: true, force: true });
});

/** A child process with the task; it dies at the crash point given. `disk` names its folder of local state. */
function start(disk: string, crashAt?: string) {
  const child = fork(join(program, 'task-child.js'), [brokers, topicPrefix, String(P), join(folder, disk)], {
    stdio: ['ignore', 'inherit', crashAt || disk === 'zombie' ? 'ignore' : 'inherit', 'ipc'],
    env: { ...process.env, TL_CRASH_AT: crashAt ?? '' },
  });
  children.add(child);
  const gone = once(child, 'exit').then(([code, signal]) => {
    children.delete(child);
    return { code, signal } as { code: number | null; signal: string | null };
  });
  return { child, gone, open: Promise.race([once(child, 'message'), gone]) };
}

let number = 0;
async function send(count: number): Promise<void> {
  const records = ['a0', 'b0', 'c1'].flatMap((key) =>
    Array.from({ length: count }, (_, n) => ({ key, value: `${key}-${number + n}` })),
  );
  number += count;
  for (const { key, value } of records) sent.set(key, [...(sent.get(key) ?? []), value]);
  await appender.append(
    records.map(({ key, value }) => ({
      topic: topics.live,
      partition: Number(key.at(-1)) % P,
      key,
      value: Buffer.from(value),
    })),
  );
}

/** All committed output, read until it is complete, or for as long as `ms`. */
async function output(ms = 20_000): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  const end = Date.now() + ms;
  const reader = await log.read({
    from: Array.from({ length: P }, (_, partition) => ({ topic: topics.out, partition, offset: 0 })),
    onBatch: async (_, batch) => void records.push(...batch),
    onFault: () => {},
  });
  while (faultsOf(records, sent).length > 0 && Date.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 20));
  // A doubled record would come after the complete ones.
  await new Promise((resolve) => setTimeout(resolve, 300));
  await reader.close();
  return records;
}

describe('on Kafka, nothing is lost and nothing is doubled', () => {
  const points: (CrashPoint | `${CrashPoint}:${number}`)[] = [
    'task.before-commit',
    'task.before-commit:4',
    'task.after-commit:3',
    'task.after-apply:3',
    'task.restore:2',
  ];

  test.each(points)('after kill -9 at %s, with the disk and without', async (point) => {
    for (const disk of [point, `${point} lost`]) {
      await send(150);
      const { gone } = start(disk, point);
      await send(150);
      expect(await gone).toEqual({ code: null, signal: 'SIGKILL' });
      await send(50);
      const next = start(disk.endsWith('lost') ? `${disk} again` : disk);
      await next.open;
      await send(50);
      expect(faultsOf(await output(), sent)).toEqual([]);
      next.child.kill('SIGTERM');
      expect(await next.gone).toEqual({ code: 0, signal: null });
    }
  });

  test('after kill -9 at any moment, in the middle of transactions of several partitions too', async () => {
    for (let life = 0; life < 8; life++) {
      const { child, gone, open } = start('any moment');
      await send(40);
      await open;
      const load = send(40).then(() => send(40));
      await new Promise((resolve) => setTimeout(resolve, 10 + life * 13));
      child.kill('SIGKILL');
      await Promise.all([gone, load]);
    }
    const last = start('any moment');
    await last.open;
    expect(faultsOf(await output(), sent)).toEqual([]);
    last.child.kill('SIGTERM');
    expect(await last.gone).toEqual({ code: 0, signal: null });
  });

  test('when a process that was stopped in its work wakes beside its successor: it is fenced and ends with 1', async () => {
    await send(300);
    const zombie = start('zombie');
    await zombie.open;
    zombie.child.kill('SIGSTOP');
    await send(300);
    const successor = start('successor');
    await successor.open;
    await send(100);
    expect(faultsOf(await output(), sent)).toEqual([]);
    zombie.child.kill('SIGCONT');
    await send(300);
    expect(await zombie.gone).toEqual({ code: 1, signal: null });
    expect(faultsOf(await output(), sent)).toEqual([]);
    successor.child.kill('SIGTERM');
    expect(await successor.gone).toEqual({ code: 0, signal: null });
  });
});
