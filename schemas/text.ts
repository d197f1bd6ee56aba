// biome-ignore lint/suspicious/noControlCharactersInRegex: a NUL ends strings in too many tools downstream
const SUSPECT = /[\u0000\uD800-\uDFFF]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: see above
const BROKEN = /\u0000|\p{Surrogate}/gu;

/** Replaces lone surrogates and NUL characters, which no UTF-8 store takes, by U+FFFD. */
export const wellFormed = (text: string): string => (SUSPECT.test(text) ? text.replace(BROKEN, '\uFFFD') : text);
