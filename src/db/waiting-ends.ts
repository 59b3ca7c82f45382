import type { Knex } from 'knex';
import type { EndReason } from '../domain/call-task.js';
import type { WaitingTask } from '../ports/admission-store.js';
import type { Database } from './knex.js';

/**
 * Ends tasks that wait and hold no permit. Those that hold one are refused at the dial and end
 * there.
 */
export async function endWaiting(
  db: Database,
  request: { campaignId: string; reason: EndReason; max: number },
): Promise<{ ended: number; release: WaitingTask[] }> {
  const { rows } = await db.raw<{
    rows: { id: string; workflow_open: boolean; waiting_activity: string | null }[];
  }>(
    `with waiting as (
       select t.id, t.workflow_open, t.waiting_activity, c.line_id
       from call_tasks t join campaigns c on c.id = t.campaign_id
       where t.campaign_id = :campaignId and t.status in ('pending', 'retry')
         and t.permit_id is null
       limit :max for update of t skip locked),
     ended as (
       update call_tasks t set status = 'failed', end_reason = :reason, next_attempt_at = null,
         workflow_open = false, waiting_activity = null
       from waiting w where t.id = w.id),
     decided as (
       insert into decisions (call_task_id, at, verdict, reason)
       select id, app_now(line_id), 'end', :reason from waiting)
     select id, workflow_open, waiting_activity from waiting`,
    request,
  );
  return {
    ended: rows.length,
    release: rows
      .filter((row) => row.workflow_open)
      .map((row) => ({ callTaskId: row.id, activityId: row.waiting_activity, permitId: null })),
  };
}

export async function cancelTask(db: Database, callTaskId: string): Promise<void> {
  await db.raw(
    `with ended as (
       update call_tasks set status = 'failed', end_reason = 'cancelled', next_attempt_at = null,
         waiting_activity = null
       where id = ? and status in ('pending', 'retry') and permit_id is null
       returning id, campaign_id)
     insert into decisions (call_task_id, at, verdict, reason)
     select e.id, app_now(c.line_id), 'end', 'cancelled'
     from ended e join campaigns c on c.id = e.campaign_id`,
    [callTaskId],
  );
}

/**
 * The task's row is the meeting point: whoever of admission and callTask comes second finds what
 * the first left.
 */
export async function awaitPermit(
  trx: Knex.Transaction,
  request: { callTaskId: string; activityId: string },
): Promise<{ kind: 'permit'; permitId: string } | { kind: 'ended' } | { kind: 'waiting' }> {
  const { rows } = await trx.raw<{ rows: { status: string; permit_id: string | null }[] }>(
    `select status, permit_id from call_tasks where id = ? for update`,
    [request.callTaskId],
  );
  const task = rows[0];
  const over = task === undefined || task.status === 'completed' || task.status === 'failed';
  await trx.raw(
    `update call_tasks set workflow_open = :alive, waiting_activity = :waiting where id = :id`,
    {
      id: request.callTaskId,
      alive: !over,
      waiting: over || task.permit_id !== null ? null : request.activityId,
    },
  );
  if (over) return { kind: 'ended' };
  if (task.permit_id !== null) return { kind: 'permit', permitId: task.permit_id };
  return { kind: 'waiting' };
}
