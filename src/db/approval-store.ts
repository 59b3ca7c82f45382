import type { Knex } from 'knex';
import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type { Approval, ApprovalStore } from '../ports/approval-store.js';
import type { Database } from './knex.js';
import { ApprovalModel } from './models/approval-model.js';
import { NEWEST_FIRST, pageInOrder, type ListOrder } from './page-query.js';
import { noteEvent } from './record-events.js';

export function createApprovalStore(db: Database): ApprovalStore {
  return {
    async list(scope, { kind }, page) {
      const query = visible(db, scope);
      if (kind !== undefined) void query.where('kind', kind);
      const { items, ...rest } = await pageInOrder(query, page, NEWEST);
      return { ...rest, items: items.map(toApproval) };
    },

    async holding(companyId) {
      const rows = await visible(db, companyId)
        .whereNull('revoked_at')
        .whereRaw('coalesce(valid_until > clock_timestamp(), true)')
        .orderBy(['approved_at', 'id']);
      return rows.map(toApproval);
    },

    insert: ({ by, ...columns }) =>
      db.transaction(async (trx) => {
        const row = await ApprovalModel.query(trx).insertAndFetch(columns);
        const { companyId, id: recordId, kind, subject } = row;
        await noteEvent(trx, {
          ...{ companyId, record: 'approval', recordId, action: 'added', by },
          details: { kind, subject },
        });
        return toApproval(row);
      }),

    revoke: (scope, id, by) =>
      db.transaction(async (trx) => {
        const row = await visible(trx, scope).findById(id).whereNull('revoked_at').forUpdate();
        if (!row) throw new DomainError('not_found', 'There is no such approval that still holds.');
        await trx('approvals')
          .where({ id })
          .update({ revoked_at: trx.raw('clock_timestamp()') });
        const { companyId, kind, subject } = row;
        await noteEvent(trx, {
          ...{ companyId, record: 'approval', recordId: id, action: 'revoked', by },
          details: { kind, subject },
        });
      }),
  };
}

function visible(db: Knex, scope: CompanyScope) {
  const query = ApprovalModel.query(db);
  return scope === null ? query : query.where('approvals.company_id', scope);
}

/** By the time of the approval, which is when the row was made. */
const NEWEST: ListOrder = { ...NEWEST_FIRST, column: 'approved_at' };

function toApproval(row: ApprovalModel): Approval {
  const { id, companyId, kind, subject, reason, document, approvedBy } = row;
  const { approvedAt, validUntil, revokedAt } = row;
  return {
    ...{ id, companyId, kind, subject, reason, document, approvedBy },
    ...{ approvedAt, validUntil, revokedAt },
  };
}
