import type { Command } from 'commander';
import { z } from 'zod';
import { type Installation, openInstallation } from '../system/reach.ts';
import { EXIT, type ExitCode, exitCodeOf, messageOf, UsageError } from '../terminal/exit.ts';
import { red, say } from '../terminal/output.ts';
import { interruption } from './interruption.ts';

/** Options every command takes. */
const common = z.object({ dataDir: z.string().optional() });

/** What a command works with. */
export interface Invocation<O> {
  readonly args: readonly string[];
  readonly options: O & z.infer<typeof common>;
  /** Aborted by Ctrl-C or SIGTERM. A command that never reads it is ended by them at once. */
  readonly interrupted: AbortSignal;
  /** The installation the command line means; opened once, closed when the command ends. */
  installation(): Installation;
}

/** The options as the command wants them. Throws UsageError naming each that is wrong. */
function optionsOf<S extends z.ZodRawShape>(shape: S, given: unknown): z.infer<z.ZodObject<S>> {
  const parsed = z.object(shape).safeParse(given);
  if (parsed.success) return parsed.data;
  const dashed = (name: PropertyKey | undefined) =>
    String(name ?? '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new UsageError(parsed.error.issues.map(({ path, message }) => `--${dashed(path[0])}: ${message}`).join('; '));
}

/**
 * Wraps the work of a command: options are checked by `shape`, errors become one sentence on stderr and the exit code
 * that belongs to them, Ctrl-C ends in 130, SIGTERM in 143.
 */
export function action<S extends z.ZodRawShape>(
  shape: S,
  work: (invocation: Invocation<z.infer<z.ZodObject<S>>>) => Promise<ExitCode>,
  { patient = false } = {},
): (this: Command) => Promise<void> {
  return async function run(this: Command): Promise<void> {
    const told = interruption(process, patient, Date.now);
    let installation: Installation | undefined;
    try {
      const given: unknown = this.optsWithGlobals();
      const dataDir = common.parse(given).dataDir;
      const options = { ...optionsOf(shape, given), ...(dataDir === undefined ? {} : { dataDir }) };
      const code = await work({
        args: this.args,
        options,
        get interrupted() {
          return told.signal;
        },
        installation: () => (installation ??= openInstallation(dataDir)),
      });
      process.exitCode = code === EXIT.ok || code === EXIT.interrupted ? (told.code ?? code) : code;
    } catch (error) {
      process.exitCode = told.code ?? exitCodeOf(error);
      if (told.code === undefined) say(`${red('throughline:')} ${messageOf(error)}`);
      if (process.env['TL_LOG_LEVEL'] === 'debug' && error instanceof Error) say(error.stack);
    } finally {
      await installation?.close();
      told.release();
    }
  };
}

/** The same for a command that starts servers: however often it is told to end, it ends after them. */
export const patientAction: typeof action = (shape, work) => action(shape, work, { patient: true });
