import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../schemas/root.ts';
import { BoundedLog } from './bounded-log.ts';
import { isPortTaken, takenBy } from './ports.ts';
import { commandOf, goneWithin, isAlive, pause, signal } from './processes.ts';

/** A server as this folder runs it. */
export interface ServerSpec {
  readonly name: 'kafka' | 'clickhouse';
  /** Compiled program below deploy/local that runs the server, sends `{pid}` and ends with its parent. */
  readonly program: string;
  readonly args: readonly string[];
  readonly logFile: string;
  /** Where the program writes the server's process id. */
  readonly pidFile: string;
  /** A part of the server's command line that only this installation has. */
  readonly mark: string;
  /** Speaks the server's protocol; false while it is not ready. */
  readonly ready: () => Promise<boolean>;
  /** Loopback ports it will listen on. */
  readonly ports: readonly number[];
  /** Milliseconds a clean stop may take. */
  readonly stopMs: number;
}

/** Seconds on a quiet machine; a build server under load was seen to take one minute. */
const READY_MS = 180_000;
const BACK_OFF_MS = { first: 300, most: 5_000 };
/** A server that ran this long starts over with the shortest back-off. */
const STEADY_MS = 30_000;

/** Keeps one server running: starts it, waits until it answers, starts it again when it dies. */
export class Supervisor {
  readonly #spec: ServerSpec;
  readonly #log: BoundedLog;
  #child: ChildProcess | undefined;
  #pid: number | undefined;
  #wanted = false;
  /** Counts what was asked for. Whatever belongs to an earlier turn lets go: the end of a child may be heard of late. */
  #turn = 0;
  #backOff = BACK_OFF_MS.first;

  constructor(spec: ServerSpec) {
    this.#spec = spec;
    this.#log = new BoundedLog(spec.logFile);
  }

  /** Process id of the server itself; 0 while it is down. */
  get pid(): number {
    return this.#pid ?? 0;
  }

  /** Starts the server and resolves when it answers. Rejects, and leaves nothing running, when it does not. */
  async start(): Promise<void> {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#turn++;
    try {
      await this.#launch();
    } catch (error) {
      this.#wanted = false;
      throw error;
    }
  }

  /** Stops the server: cleanly, by force when its time is over. */
  async stop(): Promise<void> {
    this.#wanted = false;
    this.#turn++;
    await this.#end(this.#spec.stopMs);
  }

  /** Kills the server as a crash would (SIGKILL) and leaves it down until `start`. */
  async kill(): Promise<void> {
    this.#wanted = false;
    this.#turn++;
    await this.#end(0);
  }

  async #launch(): Promise<void> {
    const turn = this.#turn;
    await this.#endLeftover();
    for (const port of this.#spec.ports) await claim(this.#spec.name, port);
    if (this.#turn !== turn) throw new Error(`${this.#spec.name} is no longer wanted`);
    const child = this.#spawn();
    try {
      await this.#untilReady(child);
    } catch (error) {
      await this.#end(0);
      throw error;
    }
    const startedAt = Date.now();
    const onExit = (): void => void this.#startAgain(turn, startedAt);
    if (hasEnded(child)) onExit();
    else child.once('exit', onExit);
  }

  async #startAgain(turn: number, startedAt: number): Promise<void> {
    if (Date.now() - startedAt > STEADY_MS) this.#backOff = BACK_OFF_MS.first;
    for (; this.#turn === turn; this.#backOff = Math.min(this.#backOff * 2, BACK_OFF_MS.most)) {
      await pause(this.#backOff);
      if (this.#turn !== turn) return;
      try {
        return await this.#launch();
      } catch (error) {
        this.#log.write(Buffer.from(`not started again: ${error instanceof Error ? error.message : String(error)}\n`));
      }
    }
  }

  /** Resolves when guard and server are gone. */
  async #end(cleanMs: number): Promise<void> {
    const guard = this.#child?.pid;
    const server = this.#pid;
    if (!guard) return;
    if (cleanMs > 0) signal(guard, 'SIGTERM');
    if (cleanMs === 0 || !(await goneWithin(guard, cleanMs))) signal(-guard, 'SIGKILL');
    await goneWithin(guard, 5_000);
    if (server) await goneWithin(server, 5_000);
  }

  #spawn(): ChildProcess {
    const program = join(PACKAGE_ROOT, 'dist', 'deploy', 'local', this.#spec.program);
    // A group of its own: Ctrl-C on a terminal must not stop the servers before their clients, and the group can be ended as one.
    const child = spawn(process.execPath, [program, ...this.#spec.args], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => this.#log.write(chunk));
    child.on('message', (message) => {
      if (message && typeof message === 'object' && 'pid' in message) this.#pid = Number(message.pid);
    });
    child.once('exit', () => {
      // Whatever ended the guard, its server must not outlive it.
      if (child.pid) signal(-child.pid, 'SIGKILL');
      if (this.#child === child) this.#pid = undefined;
    });
    child.on('error', (error) => this.#log.write(Buffer.from(`${error.message}\n`)));
    this.#child = child;
    return child;
  }

  async #untilReady(child: ChildProcess): Promise<void> {
    const { name, ready, logFile } = this.#spec;
    for (const end = Date.now() + READY_MS; Date.now() < end; await pause(50)) {
      if (hasEnded(child)) {
        throw new Error(`${name} ended while it started (log: ${logFile}):\n${this.#log.tail()}`);
      }
      if (await ready()) return;
    }
    throw new Error(`${name} does not answer after ${READY_MS / 1000} s (log: ${logFile}):\n${this.#log.tail()}`);
  }

  /** Ends a server that an earlier process, killed together with its guard, left on this data folder. */
  async #endLeftover(): Promise<void> {
    const { pidFile, mark } = this.#spec;
    const pid = readPid(pidFile);
    if (pid && isAlive(pid) && commandOf(pid).includes(mark)) {
      signal(pid, 'SIGKILL');
      await goneWithin(pid, 10_000);
    }
    rmSync(pidFile, { force: true });
  }
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Throws when a port is taken: a foreign server there would pass for ours. */
async function claim(name: string, port: number): Promise<void> {
  if (await isPortTaken(port)) throw new Error(`${name} cannot listen on port ${port}: ${takenBy(port)}`);
}

function readPid(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}
