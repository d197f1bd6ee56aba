import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '../../deploy/local/index.ts';
import { goneWithin, pause, signal } from '../../deploy/local/processes.ts';
import { PACKAGE_ROOT } from '../../schemas/root.ts';

/** The roles and the variable that sets the port of their health, metrics and routes. */
const PORT_VARIABLES = {
  collector: 'TL_COLLECTOR_PORT',
  insights: 'TL_INSIGHTS_PORT',
  journeys: 'TL_JOURNEYS_PORT',
  loader: 'TL_LOADER_PORT',
} as const;

/** Longest time a role takes to be ready where nothing else is said. */
const READY_MS = 60_000;

export type RoleName = keyof typeof PORT_VARIABLES;

/** A role running as users run it: a parent process that keeps a worker alive. */
export interface RoleProcess {
  readonly url: string;
  /** Of the parent. */
  readonly pid: number;
  /** The parent's children now: the worker, unless it is between two lives. */
  workers(): number[];
  /** kill -9 of the worker: the parent starts another. */
  killWorker(): void;
  /** kill -9 of parent and worker. */
  kill(): Promise<void>;
  /** SIGTERM to the parent; resolves to its exit code, or null when it had to be killed after 20 s. */
  stop(): Promise<number | null>;
  /** Resolves when /readyz answers 200; rejects after a minute, or what is given, or when the parent ends, with what it logged last. */
  ready(patienceMs?: number): Promise<void>;
  /** Everything it wrote. */
  output(): string;
}

/** Starts a role from the built code on a free port (unless `env` names one) and waits until it is ready. */
export async function startRole(
  role: RoleName,
  env: Readonly<Record<string, string>>,
  patienceMs = READY_MS,
): Promise<RoleProcess> {
  const variable = PORT_VARIABLES[role];
  const port = env[variable] ?? String((await freePorts(1))[0]);
  const child = throughline([role], { TL_LOG_LEVEL: 'info', ...env, [variable]: port });
  // An instance listens beside the ones before it.
  const own = Number(port) + (role === 'journeys' ? Number(env['TL_ORDINAL'] ?? 0) : 0);
  const process = roleProcess(child, `http://127.0.0.1:${own}`);
  await process.ready(patienceMs);
  return process;
}

/** Runs the command line to its end. */
export async function runThroughline(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = '',
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = throughline(args, env);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk: Buffer) => {
      output[name] += chunk.toString('utf8');
    });
  }
  child.stdin?.end(input);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...output };
}

/** Starts the command line and leaves it running; `kill` is kill -9 of it and of what it started. */
export function startThroughline(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): { kill(): Promise<void>; output(): string } {
  const child = throughline(args, env);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  const pid = child.pid ?? 0;
  return {
    output: () => output,
    async kill() {
      const all = [pid, ...childrenOf(pid)];
      signal(-pid, 'SIGKILL');
      await Promise.all(all.map((one) => goneWithin(one, 5_000)));
    },
  };
}

function throughline(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const launcher = join(PACKAGE_ROOT, 'bin', 'throughline.js');
  if (!existsSync(join(PACKAGE_ROOT, 'dist', 'services', 'cli', 'main.js'))) throw new Error('run `make build` first');
  // A group of its own, so that parent and worker can be killed as one.
  const child = spawn(process.execPath, [launcher, ...args], { env: { ...process.env, ...env }, detached: true });
  const group = child.pid;
  if (group) groups.add(group);
  return child;
}

/** Process groups that a test left running end with the test's own process, not earlier: a worker must notice by itself that its parent is gone. */
const groups = new Set<number>();
process.once('exit', () => {
  for (const group of groups) signal(-group, 'SIGKILL');
});

function roleProcess(child: ChildProcess, url: string): RoleProcess {
  const pid = child.pid ?? 0;
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  }
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const kill = async (): Promise<void> => {
    const all = [pid, ...childrenOf(pid)];
    signal(-pid, 'SIGKILL');
    await Promise.all(all.map((one) => goneWithin(one, 5_000)));
  };
  return {
    url,
    pid,
    workers: () => childrenOf(pid),
    killWorker() {
      for (const worker of childrenOf(pid)) signal(worker, 'SIGKILL');
    },
    kill,
    async stop() {
      signal(pid, 'SIGTERM');
      if (!(await goneWithin(pid, 20_000))) await kill();
      return child.exitCode;
    },
    async ready(patienceMs = READY_MS) {
      for (const end = Date.now() + patienceMs; ; await pause(50)) {
        const answer = await fetch(`${url}/readyz`).catch(() => undefined);
        await answer?.text();
        if (answer?.ok) return;
        if (ended() || Date.now() > end) throw new Error(`${url} is not ready:\n${output.slice(-2_000)}`);
      }
    },
    output: () => output,
  };
}

/** Direct children of a process, from /proc (Linux). */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
