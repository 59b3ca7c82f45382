import { describe, expect, it } from '@jest/globals';
import { isPublic, resolveHost } from '../../src/net/address-guard.js';

const of = (address: string) => isPublic({ address, family: address.includes(':') ? 6 : 4 });

describe('an address', () => {
  it.each(['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '192.167.1.1', '100.63.0.1'])(
    '%s is public',
    (address) => {
      expect(of(address)).toBe(true);
    },
  );

  it.each(['2a00:1450:4010:c05::71', '2606:4700:4700::1111'])('%s is public', (address) => {
    expect(of(address)).toBe(true);
  });

  it.each([
    ...['127.0.0.1', '127.255.0.1', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255'],
    ...['192.168.0.1', '169.254.169.254', '100.64.0.1', '192.0.0.8', '198.18.0.1'],
    ...['203.0.113.5', '224.0.0.1', '255.255.255.255', '240.0.0.1'],
    ...['::', '::1', 'fc00::1', 'fd12::1', 'fe80::1', 'ff02::1', '::ffff:127.0.0.1'],
    ...['::ffff:8.8.8.8', '64:ff9b::7f00:1', '2002:7f00:1::', '2001::1', '2001:db8::1'],
  ])('%s is not', (address) => {
    expect(of(address)).toBe(false);
  });
});

describe('a host', () => {
  const guarded = { allowPrivate: false };

  it.each(['localhost', '127.0.0.1', '[::1]', '169.254.169.254'])('%s is refused', async (host) => {
    await expect(resolveHost(host, guarded)).rejects.toThrow('not a public one');
  });

  it('of a private network is taken where that is allowed', async () => {
    const addresses = await resolveHost('[::1]', { allowPrivate: true });

    expect(addresses).toEqual([{ address: '::1', family: 6 }]);
  });

  it('is the number that a URL hides', async () => {
    const { hostname } = new URL('http://2130706433/');

    await expect(resolveHost(hostname, guarded)).rejects.toThrow('not a public one');
  });
});
