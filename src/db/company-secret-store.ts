import type { Knex } from 'knex';
import { DomainError } from '../domain/errors.js';
import type { CompanySecret, CompanySecretStore } from '../ports/company-secret-store.js';
import type { SecretBox } from '../ports/secret-box.js';
import type { Database } from './knex.js';
import { noteEvent } from './record-events.js';

interface SecretRow {
  company_id: string;
  id: string;
  name: string;
  sealed: string;
  created_by: string;
  created_at: Date;
  updated_at: Date;
}

const OF_A_COMPANY_MAX = 100;

export function createCompanySecretStore(deps: {
  db: Database;
  box: SecretBox;
}): CompanySecretStore {
  const { db, box } = deps;
  return {
    async list(companyId) {
      const rows = await db<SecretRow>('company_secrets')
        .where({ company_id: companyId })
        .orderBy('name');
      return rows.map(toSecret);
    },

    put: (companyId, wanted) => db.transaction((trx) => put(trx, { box, companyId, ...wanted })),

    delete: (companyId, name, by) =>
      db.transaction(async (trx) => {
        const [row] = await trx('company_secrets')
          .where({ company_id: companyId, name })
          .delete()
          .returning<{ id: string }[]>('id');
        if (!row) throw new DomainError('not_found', 'There is no such secret.');
        await noteEvent(trx, {
          ...{ companyId, record: 'secret', recordId: row.id, action: 'removed', by },
          details: { name },
        });
      }),

    async valuesOf(companyId, names) {
      if (names.length === 0) return {};
      const rows = await db<SecretRow>('company_secrets')
        .where({ company_id: companyId })
        .whereIn('name', [...names])
        .select('name', 'sealed');
      return Object.fromEntries(rows.map(({ name, sealed }) => [name, box.open(sealed)]));
    },
  };
}

async function put(
  trx: Knex.Transaction,
  wanted: { box: SecretBox; companyId: string; name: string; value: string; by: string },
): Promise<{ secret: CompanySecret; isNew: boolean }> {
  const { box, companyId, name, value, by } = wanted;
  // One at a time, so that the limit holds and of two at once one is a change.
  await trx('companies').where({ id: companyId }).forUpdate().select('id');
  const held = await trx<SecretRow>('company_secrets').where({ company_id: companyId });
  const isNew = held.every((row) => row.name !== name);
  if (isNew && held.length >= OF_A_COMPANY_MAX) {
    throw new DomainError('state_conflict', `A company has at most ${OF_A_COMPANY_MAX} secrets.`);
  }
  const [row] = await trx('company_secrets')
    .insert({ company_id: companyId, name, sealed: box.seal(value), created_by: by })
    .onConflict(['company_id', 'name'])
    .merge({ sealed: box.seal(value), updated_at: trx.raw('clock_timestamp()') })
    .returning<SecretRow[]>('*');
  if (!row) throw new Error('a secret was not stored');
  await noteEvent(trx, {
    ...{ companyId, record: 'secret', recordId: row.id, action: isNew ? 'added' : 'changed', by },
    details: { name },
  });
  return { secret: toSecret(row), isNew };
}

function toSecret({ name, created_by, created_at, updated_at }: SecretRow): CompanySecret {
  return { name, createdBy: created_by, createdAt: created_at, updatedAt: updated_at };
}
