import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js';
import { wellFormed } from './text.ts';

/** Longest identifier, in characters after normalisation. */
export const IDENTIFIER_LIMIT = 200;

const EMAIL = /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/;

/** A normalised value, or why there is none. Never names the value: it is personal. */
export type Normalised = { readonly value: string } | { readonly refused: string };

/**
 * The one form under which an identifier is compared: Unicode NFKC, trimmed; e-mail in lower case; phone as E.164,
 * read in `country` where it has no country code. Changing this is a new generation: hashes are made from it.
 */
export function normalise(namespace: string, raw: string, country: string): Normalised {
  if (raw.length > 4 * IDENTIFIER_LIMIT) return { refused: `longer than ${IDENTIFIER_LIMIT} characters` };
  const value = wellFormed(raw).normalize('NFKC').trim();
  if (value.length > IDENTIFIER_LIMIT) return { refused: `longer than ${IDENTIFIER_LIMIT} characters` };
  if (namespace === 'email') return normaliseEmail(value);
  if (namespace === 'phone') return normalisePhone(value, country);
  return { value };
}

function normaliseEmail(value: string): Normalised {
  const email = value.replace(/^mailto:/i, '').toLowerCase();
  return EMAIL.test(email) ? { value: email } : { refused: 'not an e-mail address' };
}

function normalisePhone(value: string, country: string): Normalised {
  const phone = parsePhoneNumberFromString(value, { defaultCountry: country as CountryCode, extract: false });
  return phone?.isPossible() ? { value: phone.number } : { refused: 'not a phone number' };
}
