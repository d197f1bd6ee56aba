/**
 * Parameters of a query travel in its address, encoded. ClickHouse takes 131,072 bytes of one (http_max_field_value_size)
 * and refuses the query beyond.
 */
const MOST_BYTES = 100_000;

/** What two quotes and a comma come to: %27…%27%2C. */
const AROUND = 9;
const PLAIN = /^[\w.*-]*$/;

/** Bytes a text of a list takes in an address. */
function encodedBytes(text: string): number {
  if (PLAIN.test(text)) return text.length + AROUND;
  const escaped = text.replace(/[\\'\t\n\r]/g, '\\$&');
  return new URLSearchParams([['', escaped]]).toString().length - 1 + AROUND;
}

/** Texts in portions that each fit into one `{name:Array(String)}` of a query, in their order. */
export function portionsOf(texts: readonly string[]): string[][] {
  const portions: string[][] = [];
  let left = 0;
  for (const text of texts) {
    const bytes = encodedBytes(text);
    if (bytes > left || portions.length === 0) {
      portions.push([]);
      left = MOST_BYTES;
    }
    portions.at(-1)?.push(text);
    left -= bytes;
  }
  return portions;
}
