import type { Knex } from 'knex';
import { toRealTime } from '../domain/clock.js';
import type { AdmittedTask, AdmitRequest, WaitingTask } from '../ports/admission-store.js';
import { epochMs, fromEpochMs, type AdmissionFacts } from './admission-facts.js';

/** A task that could be dialled now, with what the gate asks about its contact. */
export interface Candidate {
  id: string;
  phoneNumber: string;
  suppressed: boolean;
  numberInCall: boolean;
  workflowOpen: boolean;
  waitingActivity: string | null;
  attemptCount: number;
}

/** A permit that nobody took up is suspect this long after its slot; real time. */
const LEASE_MARGIN_MS = 30_000;

const CANDIDATE = `
  select t.id, t.phone_number as "phoneNumber", t.workflow_open as "workflowOpen",
    t.waiting_activity as "waitingActivity", t.attempt_count as "attemptCount",
    exists (select 1 from suppressions s
      where s.company_id = t.company_id and s.phone_number = t.phone_number) as suppressed,
    exists (select 1 from calls c where c.company_id = t.company_id
      and c.phone_number = t.phone_number and c.state in ('dialing', 'live')) as "numberInCall"
  from call_tasks t`;
const IS_DUE = `t.campaign_id = :campaignId and t.status in ('pending', 'retry')
  and t.next_attempt_at is not null and t.permit_id is null`;
const IS_FRESH = `t.campaign_id = :campaignId and t.status = 'pending'
  and t.next_attempt_at is null and t.permit_id is null`;

/** Tasks that wait: due and fresh ones are counted up to `max`, as no more are needed. */
export async function countWaiting(trx: Knex.Transaction, facts: AdmissionFacts, max: number) {
  const { rows } = await trx.raw<{
    rows: {
      fresh: number;
      due: number;
      nextDueMs: number | null;
      inProgress: boolean;
      open: boolean;
    }[];
  }>(
    `select
      (select count(*) from (select 1 from call_tasks t where ${IS_FRESH} limit :max) f) as fresh,
      (select count(*) from (select 1 from call_tasks t where ${IS_DUE}
        and t.next_attempt_at <= ${fromEpochMs(':now')} limit :max) d) as due,
      (select ${epochMs('min(t.next_attempt_at)')} from call_tasks t where ${IS_DUE}
        and t.next_attempt_at > ${fromEpochMs(':now')}) as "nextDueMs",
      exists (select 1 from leases where campaign_id = :campaignId) as "inProgress",
      exists (select 1 from call_tasks t where t.campaign_id = :campaignId
        and t.status in ('pending', 'in_progress', 'retry'))
      or exists (select 1 from imports i where i.campaign_id = :campaignId
        and i.status = 'running') as open`,
    { campaignId: facts.campaignId, now: facts.nowLineMs, max },
  );
  const row = rows[0];
  if (row === undefined) throw new Error('a count without a row');
  return row;
}

/** Locks the tasks that come next; a task that somebody else holds is passed over. */
export async function findWaiting(
  trx: Knex.Transaction,
  facts: AdmissionFacts,
  share: { fresh: number; due: number },
): Promise<Candidate[]> {
  const bindings = { campaignId: facts.campaignId, now: facts.nowLineMs, ...share };
  const due = await trx.raw<{ rows: Candidate[] }>(
    `${CANDIDATE} where ${IS_DUE} and t.next_attempt_at <= ${fromEpochMs(':now')}
     order by t.next_attempt_at limit :due for update of t skip locked`,
    bindings,
  );
  const fresh = await trx.raw<{ rows: Candidate[] }>(
    `${CANDIDATE} where ${IS_FRESH}
     order by t.priority desc, t.seq limit :fresh for update of t skip locked`,
    bindings,
  );
  return [...due.rows, ...fresh.rows];
}

/** Permits, leases and the tasks' mark, in one statement. */
export async function grantPermits(
  trx: Knex.Transaction,
  facts: AdmissionFacts,
  grant: { tasks: readonly Candidate[]; slots: readonly number[]; batch: string },
): Promise<{ start: AdmittedTask[]; release: WaitingTask[] }> {
  if (grant.tasks.length === 0) return { start: [], release: [] };
  const slots = grant.slots.slice(0, grant.tasks.length);
  const expiries = slots.map((slot) => toRealTime(facts.clock, slot) + LEASE_MARGIN_MS);
  const { rows } = await trx.raw<{ rows: { id: string; call_task_id: string }[] }>(
    `with granted as (
       insert into permits (call_task_id, campaign_id, company_id, line_id, batch, slot_at)
       select g.task, :campaignId, :companyId, :lineId, :batch, ${fromEpochMs('g.slot')}
       from unnest(cast(:tasks as uuid[]), cast(:slots as float8[])) as g (task, slot)
       returning id, call_task_id),
     leased as (
       insert into leases (permit_id, call_task_id, campaign_id, company_id, line_id,
         clock_line_id, expires_at)
       select p.id, p.call_task_id, :campaignId, :companyId, :lineId, :clockLine,
         ${fromEpochMs('g.expires')}
       from granted p join unnest(cast(:tasks as uuid[]), cast(:expiries as float8[]))
         as g (task, expires) on g.task = p.call_task_id),
     marked as (
       update call_tasks t set permit_id = p.id, waiting_activity = null, workflow_open = true
       from granted p where t.id = p.call_task_id)
     select id, call_task_id from granted`,
    {
      campaignId: facts.campaignId,
      companyId: facts.companyId,
      lineId: facts.lineId,
      clockLine: facts.isVirtual ? facts.lineId : null,
      batch: grant.batch,
      tasks: grant.tasks.map((task) => task.id),
      slots,
      expiries,
    },
  );
  const permitOf = new Map(rows.map((row) => [row.call_task_id, row.id]));
  return split(grant.tasks.map((task) => ({ ...task, permitId: permitOf.get(task.id) ?? '' })));
}

/** What was granted to a batch before, for a batch that is asked for again. */
export async function permitsOfBatch(
  trx: Knex.Transaction,
  request: AdmitRequest,
): Promise<{ start: AdmittedTask[]; release: WaitingTask[] }> {
  const { rows } = await trx.raw<{ rows: { callTaskId: string; permitId: string; n: number }[] }>(
    `select p.call_task_id as "callTaskId", p.id as "permitId", t.attempt_count as n
     from permits p join call_tasks t on t.id = p.call_task_id
     where p.campaign_id = ? and p.batch = ? and p.used_at is null and p.returned_at is null`,
    [request.campaignId, request.batch],
  );
  // Who lived before is not known any more: each is released and started, and the second of the two
  // does nothing.
  return {
    start: rows.map(({ callTaskId, permitId, n }) => ({
      callTaskId,
      permitId,
      attemptNumber: n + 1,
    })),
    release: rows.map(({ callTaskId, permitId }) => ({ callTaskId, permitId, activityId: null })),
  };
}

function split(tasks: readonly (Candidate & { permitId: string })[]) {
  const start: AdmittedTask[] = [];
  const release: WaitingTask[] = [];
  for (const { id, permitId, workflowOpen, waitingActivity, attemptCount } of tasks) {
    if (!workflowOpen) start.push({ callTaskId: id, permitId, attemptNumber: attemptCount + 1 });
    else if (waitingActivity !== null) {
      release.push({ callTaskId: id, activityId: waitingActivity, permitId });
    }
  }
  return { start, release };
}

export async function putOff(
  trx: Knex.Transaction,
  facts: AdmissionFacts,
  deferred: readonly { task: Candidate; reason: string; untilMs: number }[],
): Promise<void> {
  for (const { task, reason, untilMs } of deferred) {
    await trx.raw(
      `with put_off as (update call_tasks set next_attempt_at = ${fromEpochMs(':until')}
         where id = :id)
       insert into decisions (call_task_id, at, verdict, reason, until)
       values (:id, ${fromEpochMs(':now')}, 'defer', :reason, ${fromEpochMs(':until')})`,
      { id: task.id, until: untilMs, now: facts.nowLineMs, reason },
    );
  }
}

export async function endDenied(
  trx: Knex.Transaction,
  facts: AdmissionFacts,
  denied: readonly { task: Candidate; reason: string }[],
): Promise<void> {
  for (const { task, reason } of denied) {
    await trx.raw(
      `with ended as (update call_tasks set status = 'failed', end_reason = 'denied',
         next_attempt_at = null, workflow_open = false, waiting_activity = null where id = :id)
       insert into decisions (call_task_id, at, verdict, reason)
       values (:id, ${fromEpochMs(':now')}, 'deny', :reason)`,
      { id: task.id, now: facts.nowLineMs, reason },
    );
  }
}
