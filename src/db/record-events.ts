import type { Knex } from 'knex';

export interface RecordEvent {
  /** Null: of a line that all companies share. */
  companyId: string | null;
  record:
    | 'suppression'
    | 'suppression_list'
    | 'consent'
    | 'approval'
    | 'policy_pack'
    | 'caller_id'
    | 'line'
    | 'webhook'
    | 'secret';
  recordId: string | null;
  action: 'added' | 'imported' | 'changed' | 'removed' | 'revoked';
  by: string;
  details?: Record<string, unknown>;
}

/** Who changed what dials are decided by; part of the transaction that changes it. */
export async function noteEvent(trx: Knex.Transaction, event: RecordEvent): Promise<void> {
  await trx('record_events').insert({
    company_id: event.companyId,
    record: event.record,
    record_id: event.recordId,
    action: event.action,
    by: event.by,
    details: JSON.stringify(event.details ?? {}),
  });
}
