import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js';
import type { NamedValue } from './wanted.ts';

const LONGEST = 200;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a NUL ends strings in too many tools downstream
const BROKEN = /\u0000|\p{Surrogate}/gu;
const EMAIL = /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/;

/**
 * The form under which the collector hashed an identifier; undefined when the value can be none. Must equal the
 * collector's: tests/contract/insights-identifiers.test.ts compares the two, since services do not import each other.
 */
export function normalise({ namespace, value: raw }: NamedValue, country: string): string | undefined {
  const value = raw.replace(BROKEN, '\uFFFD').normalize('NFKC').trim();
  if (value === '' || value.length > LONGEST) return undefined;
  if (namespace === 'email') {
    const email = value.replace(/^mailto:/i, '').toLowerCase();
    return EMAIL.test(email) ? email : undefined;
  }
  if (namespace === 'phone') {
    // The library knows which codes are countries; an unknown one leaves numbers without a country code unread.
    const phone = parsePhoneNumberFromString(value, { defaultCountry: country as CountryCode, extract: false });
    return phone?.isPossible() ? phone.number : undefined;
  }
  return value;
}
