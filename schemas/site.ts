/**
 * The registrable part of a host, near enough without the public suffix list: example.com, example.co.uk. Pages and
 * referrers of one site have the same.
 */
export function siteOf(host: string): string {
  const labels = host.split('.');
  const second = labels.at(-2) ?? '';
  return labels.slice(labels.at(-1)?.length === 2 && second.length <= 3 ? -3 : -2).join('.');
}
