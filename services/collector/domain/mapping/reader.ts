import type { Scrubber } from '../identifiers/scrub.ts';
import type { IntakeContext } from '../outcome.ts';
import type { Issues } from '../reading/issues.ts';
import type { Plain } from '../reading/plain.ts';
import { readScrubbed } from '../reading/text.ts';
import type { Call, EventReading } from './types.ts';

/** One event on its way to a touchpoint: what the mappings read from. */
export interface Reader {
  readonly event: Plain;
  readonly context: Plain;
  readonly properties: Plain;
  readonly call: Call;
  readonly reading: EventReading;
  readonly intake: IntakeContext;
  readonly issues: Issues;
  readonly scrubber: Scrubber;
}

/** The first of some values that is there. */
export function firstOf(of: Plain, keys: readonly string[]): unknown {
  for (const key of keys) {
    const value = of[key];
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

/** A string field that may hold an address or a URL: identifier values are taken out. */
export const scrubbed = (reader: Reader, value: unknown, field: string, limit?: number): string =>
  readScrubbed(value, field, reader.issues, reader.scrubber.text, limit);
