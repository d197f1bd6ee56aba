import { EXIT, type ExitCode } from '../terminal/exit.ts';

/** What of `process` is needed. */
export interface Host {
  on(signal: StopSignal, listener: () => void): unknown;
  off(signal: StopSignal, listener: () => void): unknown;
  exit(code: number): unknown;
}
type StopSignal = 'SIGINT' | 'SIGTERM';

/** How a command is told to end. */
export interface Interruption {
  /**
   * Aborted by Ctrl-C or SIGTERM; a second one ends the process at once. Who reads it ends in its own time. Who never
   * does leaves signals to the system, which ends the process whatever it is doing, also in the middle of a computation.
   */
  readonly signal: AbortSignal;
  /** What to exit with; undefined as long as nothing came. */
  readonly code: ExitCode | undefined;
  release(): void;
}

/** A key press reaches a command twice under npx: from the terminal, and passed on. */
const SAME_PRESS_MS = 1_000;

/** `patient`: a second signal changes nothing, because what the command started must not outlive it. */
export function interruption(host: Host, patient: boolean, clock: () => number): Interruption {
  const controller = new AbortController();
  let first: number | undefined;
  let code: ExitCode | undefined;
  const take = (own: ExitCode) => () => {
    const now = clock();
    if (first === undefined) {
      first = now;
      code = own;
      controller.abort();
    } else if (!patient && now - first >= SAME_PRESS_MS) host.exit(own);
  };
  const listeners = { SIGINT: take(EXIT.interrupted), SIGTERM: take(EXIT.terminated) } as const;
  let heard = false;
  return {
    get signal() {
      if (!heard) {
        host.on('SIGINT', listeners.SIGINT);
        host.on('SIGTERM', listeners.SIGTERM);
      }
      heard = true;
      return controller.signal;
    },
    get code() {
      return code;
    },
    release() {
      host.off('SIGINT', listeners.SIGINT);
      host.off('SIGTERM', listeners.SIGTERM);
    },
  };
}
