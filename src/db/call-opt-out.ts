import type { Knex } from 'knex';
import { endSuppressed } from './suppressed-tasks.js';

/**
 * "Stop calling me", said in a call: from this transaction on it holds for all purposes in all
 * campaigns of the company, and what waits for the number ends. What was said in the virtual time
 * of a simulated line holds on that line only, so that a rehearsal silences nobody for real.
 *
 * Asked twice for each such call: with its report, so that it holds within a second whatever
 * becomes of the workflow, and with its end. The caller may hold the lock of the call's own task.
 * Of the number's other tasks those that somebody holds are passed over: they are denied at their
 * dial.
 */
export async function suppressAfterOptOut(
  trx: Knex.Transaction,
  call: { companyId: string; phoneNumber: string; callId: string },
): Promise<void> {
  await trx.raw(
    `with added as (
       insert into suppressions
         (company_id, phone_number, source, call_id, line_id, created_by, created_at)
       select :companyId, :phoneNumber, 'call', ca.id,
         (select line_id from clock where line_id = ca.line_id), 'call', clock_timestamp()
       from calls ca where ca.id = :callId
       on conflict do nothing returning id, call_id)
     insert into events (company_id, campaign_id, call_task_id, call_id, type, data, at)
     select ca.company_id, ca.campaign_id, ca.call_task_id, ca.id, 'optout.created',
       jsonb_build_object('suppression_id', added.id, 'source', 'call'), app_now(ca.line_id)
     from added join calls ca on ca.id = added.call_id`,
    call,
  );
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `select id from suppressions
     where company_id = :companyId and phone_number = :phoneNumber and purpose is null
       and list_id is null and line_id is not distinct from
         (select k.line_id from calls ca left join clock k on k.line_id = ca.line_id
          where ca.id = :callId)`,
    call,
  );
  const suppressionId = rows[0]?.id;
  if (suppressionId === undefined) return;
  await endSuppressed(trx, { companyId: call.companyId, suppressionId, passOverLocked: true });
}

/** The same, for a report that says so; also for a late one, as it was said all the same. */
export async function suppressAfterReport(trx: Knex.Transaction, callId: string): Promise<void> {
  const call = await trx('calls')
    .where({ id: callId })
    .first<{ company_id: string; phone_number: string } | undefined>('company_id', 'phone_number');
  if (call === undefined) return;
  const { company_id: companyId, phone_number: phoneNumber } = call;
  await suppressAfterOptOut(trx, { companyId, phoneNumber, callId });
}
