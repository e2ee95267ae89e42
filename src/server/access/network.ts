// The part of an address that one party has: limits by address count by it.

import { isIPv6 } from 'node:net';

const GROUPS = 8;
/** Groups of an IPv6 address that name the network: who has an address has its /64 at least. */
const NETWORK_GROUPS = 4;
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** The key of an address: the /64 of an IPv6 one, however it is written, and an IPv4 one itself, also mapped into IPv6. */
export function networkOf(address: string): string {
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const [first, last] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = tail === undefined ? 0 : GROUPS - first.length - last.length;
  const groups = [...first, ...Array<number>(Math.max(0, zeros)).fill(0), ...last];
  return `${groups
    .slice(0, NETWORK_GROUPS)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The groups of a part, as numbers; a dotted end has two, which no network prefix reaches. */
function groupsOf(part: string): readonly number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => (group.includes('.') ? [0, 0] : [Number.parseInt(group, 16)]));
}
