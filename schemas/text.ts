// biome-ignore lint/suspicious/noControlCharactersInRegex: a NUL ends strings in too many tools downstream
const SUSPECT = /[\u0000\uD800-\uDFFF]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: see above
const BROKEN = /\u0000|\p{Surrogate}/gu;

/** Replaces lone surrogates and NUL characters, which no UTF-8 store takes, by U+FFFD. */
export const wellFormed = (text: string): string => (SUSPECT.test(text) ? text.replace(BROKEN, '\uFFFD') : text);

/** Bytes of a name that paths and credits carry; the touchpoint itself keeps all of it. */
const LONGEST_NAME = 200;

/** Cut to whole characters of at most so many bytes of UTF-8: a path holds a hundred touches and must fit into a record. */
export function shortened(name: string): string {
  if (name.length * 3 <= LONGEST_NAME || Buffer.byteLength(name) <= LONGEST_NAME) return name;
  let end = 0;
  let bytes = 0;
  for (const character of name) {
    bytes += Buffer.byteLength(character);
    if (bytes > LONGEST_NAME) break;
    end += character.length;
  }
  return name.slice(0, end);
}
