import type { Readable } from 'node:stream';
import { z } from 'zod';
import { ThroughlineError } from '../../../runtime/errors.ts';

/** Characters of a row beyond which nothing is read on: an event has at most half a million bytes. */
export const MOST_CHARACTERS = 1_000_000;

/** How the parser gives up a row; `bytes` is where the last column ended that it has read. */
const givenUp = z.object({
  code: z.enum(['CSV_QUOTE_NOT_CLOSED', 'CSV_MAX_RECORD_SIZE']),
  bytes: z.number(),
});

/**
 * What an error of the parser means to who wrote the file: a quote that is not closed would make the rest of the file
 * one column. `again` reads the file once more, to count its lines. Other errors are given back.
 */
export async function rowFault(error: unknown, again: () => Readable): Promise<unknown> {
  const parsed = givenUp.safeParse(error);
  if (!parsed.success) return error;
  const { code, bytes } = parsed.data;
  const { line, quoted } = await columnBehind(again(), bytes);
  const until = code === 'CSV_QUOTE_NOT_CLOSED' ? 'to the end of the file' : 'for a million characters';
  return new ThroughlineError(
    'TL_ROW',
    quoted
      ? `a quote that opens on line ${line} is not closed ${until}: close it, or write "" where it belongs to the text; nothing behind it can be read`
      : `line ${line} is longer than a million characters`,
  );
}

/** Stands before the first column in files of some programs. */
const BYTE_ORDER = [0xef, 0xbb, 0xbf];
const [LINE_FEED, RETURN, QUOTE, COMMA] = [10, 13, 34, 44];

/** The line, from 1, on which the column behind an offset begins, and whether it begins with a quote. */
async function columnBehind(text: Readable, offset: number): Promise<{ line: number; quoted: boolean }> {
  let [at, line, before] = [0, 1, 0];
  for await (const chunk of text as AsyncIterable<Buffer>)
    for (const byte of chunk) {
      const between =
        byte === RETURN || byte === LINE_FEED || BYTE_ORDER[at] === byte || (byte === COMMA && at === offset);
      if (at >= offset && !between) return { line, quoted: byte === QUOTE };
      if (byte === RETURN || (byte === LINE_FEED && before !== RETURN)) line++;
      before = byte;
      at++;
    }
  return { line, quoted: true };
}
