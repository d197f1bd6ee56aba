import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { type Supervised, superviseRole } from './supervise.ts';

const logger = pino({ level: 'silent' });
const folder = mkdtempSync(join(tmpdir(), 'throughline-supervise-'));
const started: Supervised[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((supervised) => supervised.stop()));
});

/** A worker that notes its starts and then does `body`. */
function worker(name: string, body: string): { path: string; starts: () => number } {
  const path = join(folder, `${name}.mjs`);
  const notes = join(folder, `${name}.txt`);
  writeFileSync(notes, '');
  writeFileSync(
    path,
    `import { appendFileSync } from 'node:fs';
     ${body}
     process.on('disconnect', () => process.exit(0));
     appendFileSync(${JSON.stringify(notes)}, 'x');`,
  );
  return { path, starts: () => readFileSync(notes, 'utf8').length };
}

const supervise = (path: string, times = {}) => {
  const supervised = superviseRole([path], {
    name: 'test',
    logger,
    signals: false,
    times: { first: 10, most: 40, ...times },
  });
  started.push(supervised);
  return supervised;
};
const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const soon = { timeout: 15_000, interval: 10 };

test('a worker that is killed is started again', async () => {
  const { path, starts } = worker('killed', 'setInterval(() => {}, 1000);');
  const supervised = supervise(path);
  await vi.waitUntil(() => starts() === 1, soon);
  process.kill(supervised.pid() ?? 0, 'SIGKILL');
  await vi.waitUntil(() => starts() === 2, soon);
  expect(supervised.restarts()).toBe(1);
});

test('restarts back off, and start over after a healthy life', async () => {
  const { path } = worker('failing', 'setImmediate(() => process.exit(1));');
  const waits = async (steady: number) => {
    const found: number[] = [];
    const watched = pino({ level: 'warn' }, { write: (line: string) => void found.push(JSON.parse(line).ms) });
    const times = { first: 10, most: 40, steady };
    const supervised = superviseRole([path], { name: 'test', logger: watched, signals: false, times });
    started.push(supervised);
    await vi.waitUntil(() => found.length >= 4, soon);
    return found.slice(0, 4);
  };
  expect(await waits(60_000)).toEqual([10, 20, 40, 40]);
  expect(await waits(0)).toEqual([10, 10, 10, 10]);
});

test('a clean stop lets the worker finish and ends with 0', async () => {
  const { path, starts } = worker(
    'clean',
    `setInterval(() => {}, 1000); process.on('SIGTERM', () => setTimeout(() => process.exit(0), 50));`,
  );
  const supervised = supervise(path);
  await vi.waitUntil(() => starts() === 1, soon);
  expect(await supervised.stop()).toBe(0);
  expect([supervised.restarts(), supervised.gaveUp()]).toEqual([0, undefined]);
});

test('a worker that does not stop is killed, and the exit code says so', async () => {
  const { path, starts } = worker('stubborn', `setInterval(() => {}, 1000); process.on('SIGTERM', () => {});`);
  const supervised = supervise(path, { patience: 100 });
  await vi.waitUntil(() => starts() === 1, soon);
  expect(await supervised.stop()).toBe(1);
});

test('a wrong configuration is not tried again, and whoever started it can see that it gave up', async () => {
  const { path, starts } = worker('wrong', 'setImmediate(() => process.exit(3));');
  const supervised = supervise(path);
  expect(await supervised.done).toBe(3);
  expect([starts(), supervised.gaveUp()]).toEqual([1, 3]);
});

test('the worker ends when its parent is killed', async () => {
  const { path, starts } = worker('orphan', `setInterval(() => {}, 1000); process.title = 'orphan';`);
  const pids = join(folder, 'orphan-pid.txt');
  const parent = join(folder, 'parent.mjs');
  writeFileSync(pids, '');
  writeFileSync(
    parent,
    `import { fork } from 'node:child_process'; import { writeFileSync } from 'node:fs';
     const child = fork(${JSON.stringify(path)}, { stdio: 'inherit' });
     writeFileSync(${JSON.stringify(pids)}, String(child.pid));`,
  );
  const process_ = fork(parent, { stdio: 'inherit' });
  await vi.waitUntil(() => starts() === 1 && readFileSync(pids, 'utf8') !== '', soon);
  const pid = Number(readFileSync(pids, 'utf8'));
  process_.kill('SIGKILL');
  await vi.waitUntil(() => !alive(pid), soon);
  rmSync(folder, { recursive: true });
});
