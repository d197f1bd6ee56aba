/** Second labels that countries register under. */
const SECOND = new Set(['ac', 'co', 'com', 'edu', 'gob', 'gov', 'gv', 'ne', 'net', 'nom', 'or', 'org']);

/**
 * The registrable part of a host, near enough without the public suffix list: example.com, example.co.uk. Pages and
 * referrers of one site have the same.
 */
export function siteOf(host: string): string {
  const labels = host.replace(/^www\./, '').split('.');
  const isUnderCountry = labels.at(-1)?.length === 2 && SECOND.has(labels.at(-2) ?? '');
  return labels.slice(isUnderCountry ? -3 : -2).join('.');
}
