/** Namespaces whose values analysts may see whole; the others name a person outside this system. */
const CLEAR = new Set(['user_id', 'external']);

const DOTS = '•••';

/**
 * What a page shows of an identifier's value: all of a customer number, only enough of an e-mail address, phone or
 * card number to recognise one that is already known.
 */
export function maskValue(namespace: string, value: string): string {
  if (value === '') return '';
  if (CLEAR.has(namespace.split(':')[0] ?? '')) return value;
  if (namespace === 'email') {
    const at = value.lastIndexOf('@');
    return at < 1 ? DOTS : `${value[0]}${DOTS}${value.slice(at)}`;
  }
  return value.length < 6 ? DOTS : `${DOTS}${value.slice(namespace === 'phone' ? -3 : -4)}`;
}
