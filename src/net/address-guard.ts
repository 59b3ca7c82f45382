import { lookup } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';

export interface Address {
  address: string;
  family: 4 | 6;
}

/** Somebody's own network must not be reached through us. */
export class RefusedAddressError extends Error {
  override readonly name = 'RefusedAddressError';
}

/** IPv4 that is not the public internet (IANA's special-purpose registry). */
const SPECIAL_IPV4: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];
/** Parts of the public IPv6 range that lead elsewhere: IPv4 in disguise, documentation. */
const SPECIAL_IPV6: [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const special = new BlockList();
for (const [net, prefix] of SPECIAL_IPV4) special.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of SPECIAL_IPV6) special.addSubnet(net, prefix, 'ipv6');
/** All public IPv6 there is; what maps or translates IPv4 lies outside. */
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');

export function isPublic({ address, family }: Address): boolean {
  if (family === 4) return !special.check(address, 'ipv4');
  return global6.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

/**
 * The addresses behind a host. One that is not public refuses them all: a name that points to both
 * is a trick.
 */
export async function resolveHost(
  hostname: string,
  { allowPrivate }: { allowPrivate: boolean },
): Promise<Address[]> {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses =
    isIP(bare) === 0
      ? ((await lookup(bare, { all: true })) as Address[])
      : [{ address: bare, family: isIP(bare) as 4 | 6 }];
  if (!allowPrivate && !addresses.every(isPublic)) {
    throw new RefusedAddressError('the address is not a public one');
  }
  return addresses;
}

/** For a request: whatever is asked for, only the addresses that were looked at are answered. */
export function onlyThese(addresses: readonly Address[]): LookupFunction {
  return (_hostname, { all }, answer) => {
    const [first] = addresses;
    if (all === true) answer(null, [...addresses]);
    else answer(null, first?.address ?? '', first?.family);
  };
}
