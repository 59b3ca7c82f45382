import type { Knex } from 'knex';
import { LIVE_STATUSES } from '../domain/campaign.js';
import type { EndedTasks } from '../ports/suppression-store.js';
import { suppressionBinds } from './suppression-scope.js';

/**
 * Which suppressions take effect: a condition on `suppressions s`, of this transaction.
 */
export interface FreshSuppressions {
  companyId: string;
  /** Null: those of the rows in the temporary table `suppressed_numbers`. */
  suppressionId: string | null;
  /**
   * For a transaction that holds a task's lock already: waiting for more of them could wait for
   * ever. A task that is passed over is being dealt with, and is denied at its dial.
   */
  passOverLocked?: boolean;
}

/**
 * Ends every task that waits for a suppressed number, and tells the workflows: a callTask that
 * sleeps or waits for a permit looks again and finds its task ended, a campaign may be drained.
 * Tasks with a permit are left alone: their dial asks the gate, which denies it. Tasks are locked
 * in the order of their ids, so that two of these never wait for each other.
 */
export async function endSuppressed(
  trx: Knex.Transaction,
  fresh: FreshSuppressions,
): Promise<EndedTasks> {
  const { rows } = await trx.raw<{ rows: { ended: number; campaigns: string[] | null }[] }>(
    `with waiting as (
       select t.id, t.campaign_id, t.workflow_open, t.status, c.line_id,
         c.status = any (:live) as is_live
       from call_tasks t join campaigns c on c.id = t.campaign_id
       where t.company_id = :companyId and t.status in ('pending', 'retry')
         and t.permit_id is null and ${bindingOf(fresh)}
       order by t.id for update of t ${fresh.passOverLocked === true ? 'skip locked' : ''}),
     ended as (
       update call_tasks t set status = 'failed', end_reason = 'denied', next_attempt_at = null
       from waiting w where t.id = w.id),
     decided as (
       insert into decisions (call_task_id, at, verdict, reason, facts)
       select id, app_now(line_id), 'deny', 'suppressed', jsonb_build_object('status', status)
       from waiting),
     told as (
       insert into outbox (campaign_id, call_task_id, message)
       select campaign_id, id, 'wake' from waiting where workflow_open
       union all
       select distinct campaign_id, null::uuid, 'wake' from waiting where is_live)
     select count(*) as ended,
       array_agg(distinct campaign_id) filter (where is_live or workflow_open) as campaigns
     from waiting`,
    { companyId: fresh.companyId, suppressionId: fresh.suppressionId, live: [...LIVE_STATUSES] },
  );
  const found = rows[0];
  return { ended: found?.ended ?? 0, campaignIds: found?.campaigns ?? [] };
}

function bindingOf({ suppressionId }: FreshSuppressions): string {
  if (suppressionId !== null) {
    return `exists (select 1 from suppressions s where s.id = :suppressionId
      and ${suppressionBinds})`;
  }
  // The numbers come first, so that few of them are looked up rather than all tasks scanned.
  return `:suppressionId::uuid is null
    and t.phone_number in (select phone_number from suppressed_numbers)
    and exists (select 1 from suppressions s where ${suppressionBinds})`;
}
