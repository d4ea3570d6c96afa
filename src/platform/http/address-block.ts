import { isIPv6 } from 'node:net';

/**
 * Who a remote address stands for. IPv4 is taken whole; IPv6 by its /64, because one subscriber owns all of it.
 * IPv4-mapped IPv6 counts as IPv4. All who have no address (a connection already closed) count as one.
 */
export function addressBlock(ip: string | undefined): string {
  if (ip === undefined) return 'unknown';
  const mapped = ip.match(/^::ffff:(\d+\.\d+\.\d+\.\d+)$/i)?.[1];
  if (mapped) return mapped;
  if (!isIPv6(ip)) return ip;
  const [head = '', tail] = ip.toLowerCase().replace(/%.*$/, '').split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail?.split(':').filter(Boolean) ?? [];
  const groups = [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
