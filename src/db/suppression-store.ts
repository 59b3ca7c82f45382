import type { Knex } from 'knex';
import { raw } from 'objection';
import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type {
  NewSuppression,
  Suppression,
  SuppressionFilter,
  SuppressionStore,
} from '../ports/suppression-store.js';
import { copyCsv } from './copy-rows.js';
import type { Database } from './knex.js';
import { SuppressionModel } from './models/suppression-model.js';
import { newestFirst } from './page-query.js';
import { noteEvent } from './record-events.js';
import { endSuppressed } from './suppressed-tasks.js';
import { importSuppressions } from './suppression-import.js';
import { writeEvent } from './write-events.js';

export function createSuppressionStore(db: Database): SuppressionStore {
  return {
    async list(scope, filter, page) {
      const { items, ...rest } = await newestFirst(visible(db, scope, filter), page);
      return { ...rest, items: items.map(toSuppression) };
    },

    insert: (wanted) => db.transaction((trx) => insert(trx, wanted)),

    import: (request, batches) =>
      db.transaction((trx) => importSuppressions(trx, request, batches)),

    exportCsv: (companyId) => copyCsv(db, exported(db, companyId)),

    delete: (scope, id, by) =>
      db.transaction(async (trx) => {
        const row = await visible(trx, scope, {}).findById(id).forUpdate();
        if (!row) throw new DomainError('not_found', 'There is no such suppression.');
        await SuppressionModel.query(trx).deleteById(id);
        const { companyId, phoneNumber, purpose, source, createdBy } = row;
        await noteEvent(trx, {
          ...{ companyId, record: 'suppression', recordId: id, action: 'removed', by },
          details: { phone_number: phoneNumber, purpose, source, added_by: createdBy },
        });
      }),
  };
}

function visible(db: Knex, scope: CompanyScope, filter: SuppressionFilter) {
  const query = SuppressionModel.query(db)
    .select('suppressions.*')
    .select(
      raw('(select code from suppression_lists l where l.id = suppressions.list_id)').as('list'),
    );
  const { phoneNumber, purpose, source } = filter;
  if (scope !== null) void query.where('suppressions.company_id', scope);
  if (phoneNumber !== undefined) void query.where('suppressions.phone_number', phoneNumber);
  if (purpose !== undefined) void query.where('suppressions.purpose', purpose);
  if (source !== undefined) void query.where('suppressions.source', source);
  return query;
}

async function insert(trx: Knex.Transaction, wanted: NewSuppression) {
  const { by, ...columns } = wanted;
  // Of two at once the second waits here for the first, and then finds its row.
  const inserted = await trx('suppressions')
    .insert({
      company_id: columns.companyId,
      phone_number: columns.phoneNumber,
      purpose: columns.purpose,
      source: columns.source,
      proof: columns.proof,
      created_by: by,
      created_at: trx.raw('clock_timestamp()'),
    })
    .onConflict()
    .ignore()
    .returning<{ id: string }[]>('id');
  const id = inserted[0]?.id ?? (await existingId(trx, wanted));
  if (inserted.length > 0) {
    const { companyId, purpose } = columns;
    await writeEvent(trx, {
      ...{ companyId, type: 'optout.created', lineId: null },
      data: { suppression_id: id, source: 'api', purpose },
    });
  }
  const ended = await endSuppressed(trx, { companyId: wanted.companyId, suppressionId: id });
  const row = await visible(trx, wanted.companyId, {}).findById(id).throwIfNotFound();
  return { suppression: toSuppression(row), isNew: inserted.length > 0, ...ended };
}

async function existingId(trx: Knex.Transaction, wanted: NewSuppression): Promise<string> {
  const row = await trx('suppressions')
    .where({ company_id: wanted.companyId, phone_number: wanted.phoneNumber })
    .whereRaw('purpose is not distinct from ?', [wanted.purpose])
    .whereNull('list_id')
    .whereNull('line_id')
    .first<{ id: string } | undefined>('id');
  if (row) return row.id;
  throw new DomainError('state_conflict', 'It was removed at this very moment; ask again.');
}

function exported(db: Knex, companyId: string): Knex.QueryBuilder {
  return db('suppressions as s')
    .leftJoin('suppression_lists as l', 'l.id', 's.list_id')
    .where('s.company_id', companyId)
    .orderBy(['s.created_at', 's.id'])
    .select('s.phone_number', 's.purpose', 's.source', 's.proof', 'l.code as list')
    .select('s.call_id', 's.created_by', 's.created_at');
}

function toSuppression(row: SuppressionModel): Suppression {
  const { id, companyId, phoneNumber, purpose, source, proof, callId, lineId } = row;
  const { createdBy, createdAt } = row;
  return {
    ...{ id, companyId, phoneNumber, purpose, source, proof, callId, lineId },
    ...{ createdBy, createdAt, list: row.list ?? null },
  };
}
