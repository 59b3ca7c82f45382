import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Principal, Role } from '../domain/principal.js';
import type { ApiKey, ApiKeyStore } from '../ports/api-key-store.js';
import type { Page, PageRequest } from '../ports/page.js';

export interface ApiKeyService {
  /** The owner of a key; null when it is unknown or revoked. */
  findPrincipal(key: string): Promise<Principal | null>;
  list(principal: Principal, page: PageRequest): Promise<Page<ApiKey>>;
  /** The answer is the only place where the key itself is ever seen. */
  create(wanted: { companyId: string | null; name: string; role: Role }): Promise<NewKey>;
  revoke(principal: Principal, id: string): Promise<void>;
}

export interface NewKey {
  apiKey: ApiKey;
  key: string;
}

const KEY = /^nv_[A-Za-z0-9_-]{43}$/;
const SHOWN_CHARACTERS = 9;

export function createApiKeyService(deps: { store: ApiKeyStore; secret: string }): ApiKeyService {
  const { store, secret } = deps;
  return {
    async findPrincipal(key) {
      if (!KEY.test(key)) return null;
      const hash = hashOfKey(key, secret);
      const owner = await store.findByHash(hash);
      if (!owner || !timingSafeEqual(Buffer.from(owner.hash), Buffer.from(hash))) return null;
      const { keyId, name, role, companyId } = owner;
      return { keyId, name, role, companyId };
    },
    list: (principal, page) => store.list(principal.companyId, page),
    async create({ companyId, name, role }) {
      const key = newKey();
      const stored = { ...keyFields(key, secret), companyId, name, role };
      return { apiKey: await store.insert(stored), key };
    },
    revoke: (principal, id) => store.revoke(principal.companyId, id),
  };
}

/** 256 random bits: a key can't be guessed, so a fast hash is enough to keep it. */
export function newKey(): string {
  return `nv_${randomBytes(32).toString('base64url')}`;
}

/** What is stored of a key. */
export function keyFields(key: string, secret: string): { prefix: string; hash: string } {
  return { prefix: key.slice(0, SHOWN_CHARACTERS), hash: hashOfKey(key, secret) };
}

function hashOfKey(key: string, secret: string): string {
  return createHmac('sha256', secret).update(key).digest('hex');
}
