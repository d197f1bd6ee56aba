import type { z } from 'zod';
import type { Query, Scope } from '../query/query.ts';

/**
 * A report: a checked params struct that turns itself into SQL, and the shape of its rows. Pure: the clock, the
 * workspace and its settings come in through the params.
 */
export interface Report<P extends z.ZodObject, R extends z.ZodType> {
  readonly name: string;
  /** One sentence for the API's reference. */
  readonly summary: string;
  readonly params: P;
  readonly row: R;
  /** Adds up channels: its `model` is always one whose credits sum to the conversion. */
  readonly whole?: true;
  /** Milliseconds an answer may be shared between callers. */
  readonly shareMs: number;
  toSQL(params: z.output<P>, scope: Scope): Query;
}

/** Names a report; only fixes its types. */
export const report = <P extends z.ZodObject, R extends z.ZodType>(definition: Report<P, R>): Report<P, R> =>
  definition;

/** Joins lines of SQL, dropping those that do not apply. */
export const lines = (...parts: readonly (string | false)[]): string =>
  parts.filter((part) => part !== false).join('\n');
