import type { QueryBuilder } from 'objection';
import type { CompanyScope } from '../domain/principal.js';
import type { CallTask } from '../ports/call-task-store.js';
import type { CallTaskModel } from './models/call-task-model.js';

export function seenBy<M extends QueryBuilder<CallTaskModel, unknown>>(
  query: M,
  scope: CompanyScope,
): M {
  if (scope !== null) void query.where('call_tasks.company_id', scope);
  return query;
}

export function toCallTask(row: CallTaskModel): CallTask {
  return {
    id: row.id,
    campaignId: row.campaignId,
    companyId: row.companyId,
    phoneNumber: row.phoneNumber,
    contactName: row.contactName,
    contactData: row.contactData,
    status: row.status,
    endReason: row.endReason,
    outcome: row.outcome,
    attemptCount: row.attemptCount,
    round: row.round,
    countedAttempts: row.countedAttempts,
    lastAttemptAt: row.lastAttemptAt,
    nextAttemptAt: row.nextAttemptAt,
    errorMessage: row.errorMessage,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
