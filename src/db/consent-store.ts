import type { Knex } from 'knex';
import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type { Consent, ConsentFilter, ConsentStore } from '../ports/consent-store.js';
import { importConsents } from './consent-import.js';
import { copyCsv } from './copy-rows.js';
import type { Database } from './knex.js';
import { ConsentModel } from './models/consent-model.js';
import { newestFirst } from './page-query.js';
import { noteEvent } from './record-events.js';

export function createConsentStore(db: Database): ConsentStore {
  return {
    async list(scope, filter, page) {
      const { items, ...rest } = await newestFirst(visible(db, scope, filter), page);
      return { ...rest, items: items.map(toConsent) };
    },

    async insert({ by, ...columns }) {
      const row = { ...columns, createdBy: by };
      return toConsent(await ConsentModel.query(db).insertAndFetch(row));
    },

    import: (request, batches) => db.transaction((trx) => importConsents(trx, request, batches)),

    exportCsv: (companyId) => copyCsv(db, exported(db, companyId)),

    revoke: (scope, id, by) =>
      db.transaction(async (trx) => {
        const row = await visible(trx, scope, {}).findById(id).whereNull('revoked_at').forUpdate();
        if (!row) throw new DomainError('not_found', 'There is no such consent that still holds.');
        await trx('consents')
          .where({ id })
          .update({ revoked_at: trx.raw('clock_timestamp()') });
        const { companyId } = row;
        const event = {
          companyId,
          record: 'consent',
          recordId: id,
          action: 'revoked',
          by,
        } as const;
        await noteEvent(trx, event);
      }),
  };
}

function visible(db: Knex, scope: CompanyScope, filter: ConsentFilter) {
  const query = ConsentModel.query(db);
  const { phoneNumber, purpose, grade } = filter;
  if (scope !== null) void query.where('consents.company_id', scope);
  if (phoneNumber !== undefined) void query.where('consents.phone_number', phoneNumber);
  if (purpose !== undefined) void query.where('consents.purpose', purpose);
  if (grade !== undefined) void query.where('consents.grade', grade);
  return query;
}

function exported(db: Knex, companyId: string): Knex.QueryBuilder {
  return db('consents')
    .where({ company_id: companyId })
    .orderBy(['created_at', 'id'])
    .select('phone_number', 'purpose', 'grade', 'source', 'wording', 'obtained_at', 'expires_at')
    .select('revoked_at', 'created_by', 'created_at');
}

function toConsent(row: ConsentModel): Consent {
  const { id, companyId, phoneNumber, purpose, grade, source, wording } = row;
  const { obtainedAt, expiresAt, revokedAt, createdBy, createdAt } = row;
  return {
    ...{ id, companyId, phoneNumber, purpose, grade, source, wording },
    ...{ obtainedAt, expiresAt, revokedAt, createdBy, createdAt },
  };
}
