import { createHash } from 'node:crypto';
import type { Principal } from '../domain/principal.js';
import type { ApiKeyStore } from '../ports/api-key-store.js';

/** For so long a key that another process revoked is still good here. */
const KNOWN_FOR_MS = 1_000;
const KNOWN_MAX = 1_000;

/**
 * Owners of keys, looked up once a second at most: else each request asks the database who asks. A
 * key that is revoked here is refused at once, also by a look-up that was under way meanwhile.
 * Unknown keys are not remembered, and of known ones only a hash.
 */
export function rememberOwners(
  store: ApiKeyStore,
  nowMs: () => number = () => performance.now(),
): ApiKeyStore {
  const known = new Map<string, { owner: Principal; untilMs: number }>();
  let revocations = 0;
  return {
    ...store,

    async findOwner(key) {
      const hash = createHash('sha256').update(key).digest('base64');
      const [askedMs, revocationsBefore] = [nowMs(), revocations];
      const found = known.get(hash);
      if (found && askedMs < found.untilMs) return found.owner;
      const owner = await store.findOwner(key);
      if (owner === null || revocations !== revocationsBefore) return owner;
      if (known.size >= KNOWN_MAX) known.clear();
      known.set(hash, { owner, untilMs: askedMs + KNOWN_FOR_MS });
      return owner;
    },

    async revoke(scope, id) {
      await store.revoke(scope, id);
      revocations += 1;
      known.clear();
    },
  };
}
