import { isIPv4, isIPv6 } from 'node:net';

/**
 * The network of an address: /24 of IPv4, /48 of IPv6; `""` for anything else. The whole address is never stored:
 * it is personal data.
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (isIPv4(mapped)) return mapped === '0.0.0.0' ? '' : `${mapped.slice(0, mapped.lastIndexOf('.'))}.0/24`;
  if (!isIPv6(mapped)) return '';
  const [head = '', tail] = (mapped.split('%')[0] ?? '').split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const last = tail === '' ? [] : tail.split(':');
    while (groups.length + last.length < 8) groups.push('0');
    groups.push(...last);
  }
  const network = groups.slice(0, 3).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/48`;
}
