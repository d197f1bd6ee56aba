import { type ChildProcess, fork } from 'node:child_process';
import type { Logger } from 'pino';

export interface SuperviseOptions {
  /** Name of the role in the log. */
  readonly name: string;
  readonly logger: Logger;
  /** Environment of the worker; that of this process when not given. */
  readonly env?: NodeJS.ProcessEnv;
  /** Pass SIGTERM and SIGINT of this process on. Default true. */
  readonly signals?: boolean;
  /** First and longest wait before a restart, life after which it starts over, patience at a stop; milliseconds. */
  readonly times?: Partial<typeof TIMES>;
}

/** A role under supervision. */
export interface Supervised {
  /** The worker of the moment; undefined between two. */
  pid(): number | undefined;
  /** How often the worker was started again. */
  restarts(): number;
  /** Exit code of a worker that ended for good though nobody asked, as another start would not help it; else undefined. */
  gaveUp(): number | undefined;
  /** Ends the worker (10 s, then by force); resolves to the exit code. */
  stop(): Promise<number>;
  /** Resolves to the exit code for this process once the worker is gone for good. */
  readonly done: Promise<number>;
}

const TIMES = { first: 300, most: 5_000, steady: 30_000, patience: 10_000 };

/** Exit codes another start would not change: usage and configuration. */
const FINAL = new Set([2, 3]);

/**
 * The parent of a role: forks the worker (`argv`: its module and arguments), starts it again when it ends, and passes
 * signals on. Nothing else lives here, so nothing else can break. The worker ends when this process does.
 */
export function superviseRole(argv: readonly string[], options: SuperviseOptions): Supervised {
  const [module = '', ...args] = argv;
  const { name, logger } = options;
  const times = { ...TIMES, ...options.times };
  let worker: ChildProcess | undefined;
  let pause: NodeJS.Timeout | undefined;
  let force: NodeJS.Timeout | undefined;
  let backOff = times.first;
  let restarts = 0;
  let stopping = false;
  let final: number | undefined;
  let finish: (code: number) => void = () => {};
  const done = new Promise<number>((resolve) => {
    finish = resolve;
  });

  function start(): void {
    pause = undefined;
    const since = performance.now();
    const child = fork(module, args, { stdio: 'inherit', env: options.env ?? process.env });
    worker = child;
    let over = false;
    const ended = (code: number | null, signal: string | null) => {
      if (over) return;
      over = true;
      worker = undefined;
      after(code, signal, performance.now() - since);
    };
    child.once('exit', ended);
    child.once('error', (error) => {
      logger.error({ role: name, reason: error.message }, 'the worker cannot be started');
      if (child.pid === undefined) ended(1, null);
    });
  }

  function after(code: number | null, signal: string | null, lived: number): void {
    if (!stopping && code !== null && FINAL.has(code)) {
      final = code;
      logger.error({ role: name, code }, 'the worker ended for good: another start would not help');
    }
    if (stopping || final !== undefined) {
      end(code ?? 1);
      return;
    }
    if (lived >= times.steady) backOff = times.first;
    logger.warn({ role: name, code, signal, ms: backOff }, 'the worker ended; it is started again');
    pause = setTimeout(() => {
      restarts++;
      start();
    }, backOff);
    backOff = Math.min(backOff * 2, times.most);
  }

  function end(code: number): void {
    clearTimeout(force);
    if (options.signals !== false) for (const signal of SIGNALS) process.off(signal, stop);
    finish(code);
  }

  function stop(): Promise<number> {
    if (stopping) return done;
    stopping = true;
    if (!worker) {
      clearTimeout(pause);
      end(0);
      return done;
    }
    worker.kill('SIGTERM');
    force = setTimeout(() => {
      logger.error({ role: name }, 'the worker did not stop in time and is killed');
      worker?.kill('SIGKILL');
    }, times.patience);
    return done;
  }

  if (options.signals !== false) for (const signal of SIGNALS) process.on(signal, stop);
  start();
  return { pid: () => worker?.pid, restarts: () => restarts, gaveUp: () => final, stop, done };
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
