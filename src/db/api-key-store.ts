import { timingSafeEqual } from 'node:crypto';
import type { Knex } from 'knex';
import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type { ApiKey, ApiKeyStore } from '../ports/api-key-store.js';
import { keyFields, looksLikeKey, newKey } from './api-key-secret.js';
import type { Database } from './knex.js';
import { ApiKeyModel } from './models/api-key-model.js';
import { newestFirst } from './page-query.js';

export function createApiKeyStore(db: Database, secret: string): ApiKeyStore {
  return {
    async findOwner(key) {
      if (!looksLikeKey(key)) return null;
      const { hash } = keyFields(key, secret);
      const row = await visible(db, null).findOne({ hash });
      if (!row || !timingSafeEqual(Buffer.from(row.hash), Buffer.from(hash))) return null;
      await noteUse(db, row);
      const { id: keyId, name, role, companyId } = row;
      return { keyId, name, role, companyId };
    },

    async list(scope, page) {
      const { items, ...rest } = await newestFirst(visible(db, scope), page);
      return { ...rest, items: items.map(toApiKey) };
    },

    async create(wanted) {
      const key = newKey();
      const row = { ...wanted, ...keyFields(key, secret) };
      return { apiKey: toApiKey(await ApiKeyModel.query(db).insertAndFetch(row)), key };
    },

    async revoke(scope, id) {
      const revoked = await visible(db, scope).findById(id).patch({ revokedAt: new Date() });
      if (revoked === 0) throw new DomainError('not_found', `There is no key ${id}.`);
    },
  };
}

function visible(db: Knex, scope: CompanyScope) {
  const query = ApiKeyModel.query(db).whereNull('api_keys.revoked_at');
  return scope === null ? query : query.where('api_keys.company_id', scope);
}

const NOTED_EVERY_MS = 60_000;

async function noteUse(db: Database, row: ApiKeyModel): Promise<void> {
  const notedAt = row.lastUsedAt?.getTime() ?? 0;
  if (Date.now() - notedAt < NOTED_EVERY_MS) return;
  await ApiKeyModel.query(db).findById(row.id).patch({ lastUsedAt: new Date() });
}

function toApiKey(row: ApiKeyModel): ApiKey {
  const { id, companyId, name, role, prefix, createdAt } = row;
  return { id, companyId, name, role, prefix, createdAt, lastUsedAt: row.lastUsedAt };
}
