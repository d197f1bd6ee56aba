import { ThroughlineError } from '../../runtime/errors.ts';

/** What the program answers to the shell. */
export const EXIT = {
  ok: 0,
  fault: 1,
  usage: 2,
  configuration: 3,
  unreachable: 4,
  failedRows: 5,
  auditDifference: 6,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The user asked for something that cannot be meant: wrong argument, missing file. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** A server does not answer; the message names it and says what to do. */
export class UnreachableError extends Error {
  override name = 'UnreachableError';
}

/** A role ended for good: its configuration or the way it was called is wrong. What it wrote before says why. */
export class RoleEndedError extends Error {
  override name = 'RoleEndedError';
  readonly exitCode: ExitCode;
  constructor(what: string, code: number) {
    super(`${what} ended for good with code ${code}; its last lines say why`);
    this.exitCode = code === EXIT.configuration ? EXIT.configuration : EXIT.usage;
  }
}

const UNREACHABLE = /ECONNREFUSED|ECONNRESET|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|socket hang up|Timeout error/;

/** The exit code of an error. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof UnreachableError) return EXIT.unreachable;
  if (error instanceof RoleEndedError) return error.exitCode;
  if (error instanceof ThroughlineError) {
    if (error.code === 'TL_CONFIG') return EXIT.configuration;
    // A file that cannot be what was meant (other columns, no rows, a quote that never ends), or a name there is none of.
    if (error.code === 'TL_ROW' || error.code === 'TL_QUERY') return EXIT.usage;
    return error.code === 'TL_UNAVAILABLE' ? EXIT.unreachable : EXIT.fault;
  }
  return UNREACHABLE.test(messageOf(error)) ? EXIT.unreachable : EXIT.fault;
}

/** What to tell about an error in one line or more. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(messageOf).join('\n');
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return error.message || code || error.name;
}
