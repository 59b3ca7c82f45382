import { keyFields, newKey } from './api-key-secret.js';
import { openDatabase } from './knex.js';
import { ApiKeyModel } from './models/api-key-model.js';
import { CompanyModel } from './models/company-model.js';

/**
 * Any number, the same in every process: the key of the advisory lock under which the first key is
 * made.
 */
const FIRST_KEY_LOCK = 7_305_418_201;

/**
 * Makes the platform's first admin key, and a company to work in, when there is no key at all. The
 * answer is the only place where the key is ever seen; null when there are keys already. Several
 * processes may ask at once.
 */
export async function ensureFirstAdminKey(
  databaseUrl: string,
  secret: string,
): Promise<string | null> {
  const db = openDatabase({ url: databaseUrl, pool: 2 });
  try {
    return await db.transaction(async (trx) => {
      await trx.raw('select pg_advisory_xact_lock(?)', [FIRST_KEY_LOCK]);
      if (await ApiKeyModel.query(trx).select('id').first()) return null;
      const key = newKey();
      const owner = { companyId: null, name: 'First admin key', role: 'admin' as const };
      await ApiKeyModel.query(trx).insert({ ...owner, ...keyFields(key, secret) });
      await CompanyModel.query(trx)
        .insert({ name: 'Demo', slug: 'demo', timezone: 'Europe/Moscow' })
        .onConflict()
        .ignore();
      return key;
    });
  } finally {
    await db.destroy();
  }
}
