import { describe, expect, it } from '@jest/globals';
import type { Principal } from '../../src/domain/principal.js';
import type { ApiKeyStore } from '../../src/ports/api-key-store.js';
import { rememberOwners } from '../../src/services/known-keys.js';

const OWNER: Principal = { keyId: 'k1', name: 'CRM', role: 'viewer', companyId: null };

function aStore() {
  const place = { nowMs: 0, asked: 0, owner: OWNER as Principal | null };
  const store: Pick<ApiKeyStore, 'findOwner' | 'revoke'> = {
    async findOwner() {
      place.asked += 1;
      return place.owner;
    },
    async revoke() {
      place.owner = null;
    },
  };
  return { place, keys: rememberOwners(store as ApiKeyStore, () => place.nowMs) };
}

describe('owners of keys', () => {
  it('are looked up once a second, however many requests there are', async () => {
    const { place, keys } = aStore();

    for (place.nowMs = 0; place.nowMs < 2_000; place.nowMs += 100) {
      expect(await keys.findOwner('one')).toEqual(OWNER);
    }

    expect(place.asked).toBe(2);
  });

  it('are told apart by their keys', async () => {
    const { place, keys } = aStore();
    await keys.findOwner('one');
    place.owner = { ...OWNER, keyId: 'k2' };

    expect((await keys.findOwner('two'))?.keyId).toBe('k2');
    expect((await keys.findOwner('one'))?.keyId).toBe('k1');
  });

  it('are gone at once when the key is revoked here', async () => {
    const { keys } = aStore();
    await keys.findOwner('one');

    await keys.revoke(null, 'k1');

    expect(await keys.findOwner('one')).toBeNull();
  });

  it('are gone within a second when the key is revoked elsewhere', async () => {
    const { place, keys } = aStore();
    await keys.findOwner('one');
    place.owner = null;
    place.nowMs = 1_000;

    expect(await keys.findOwner('one')).toBeNull();
  });

  it('are not remembered by a look-up that a revocation overtook', async () => {
    const { keys } = aStore();

    const underWay = keys.findOwner('one');
    await keys.revoke(null, 'k1');
    await underWay;

    expect(await keys.findOwner('one')).toBeNull();
  });

  it('are not remembered when the key is not known', async () => {
    const { place, keys } = aStore();
    place.owner = null;
    await keys.findOwner('one');
    place.owner = OWNER;

    expect(await keys.findOwner('one')).toEqual(OWNER);
  });
});
