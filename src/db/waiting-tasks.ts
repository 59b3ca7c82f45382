import type { Knex } from 'knex';
import { toRealTime } from '../domain/clock.js';
import type { AdmittedTask, WaitingTask } from '../ports/admission-store.js';
import { epochMs, fromEpochMs, type AdmissionFacts } from './admission-facts.js';
import type { Statement } from './campaign-pace.js';

/** A task that could be dialled now. */
export interface Candidate {
  id: string;
  /** It waited for a time; else it is fresh. */
  isDue: boolean;
  workflowOpen: boolean;
  waitingActivity: string | null;
  attemptCount: number;
}

/** What waits, as far as it matters for one batch. */
export interface Waiting {
  /** Keys of zones that fresh tasks are in; null: of tasks without one. */
  freshZones: (string | null)[];
  nextDueMs: number | null;
  /** Some are due already; those that somebody else holds are found by the next look. */
  isDue: boolean;
  inProgress: boolean;
  open: boolean;
}

/** A permit that nobody took up is suspect this long after its slot; real time. */
const LEASE_MARGIN_MS = 30_000;

const IS_DUE = `t.campaign_id = :campaignId and t.status in ('pending', 'retry')
  and t.next_attempt_at is not null and t.permit_id is null`;
/**
 * Due later than now, or by now. Both ends are told, for of an open range a plan that is kept for
 * any value takes a third of all rows to lie in it, and passes the index by.
 */
const DUE_LATER = `t.next_attempt_at > ${fromEpochMs(':now')} and t.next_attempt_at < 'infinity'`;
const DUE_BY_NOW = `t.next_attempt_at <= ${fromEpochMs(':now')}
  and t.next_attempt_at > '-infinity'`;
const IS_FRESH = `t.campaign_id = :campaignId and t.status = 'pending'
  and t.next_attempt_at is null and t.permit_id is null`;

/** The zones are found by one jump in the index each, however many tasks wait. */
const WAITING = `
  with recursive zones (zone_key) as (
    (select t.zone_key from call_tasks t where ${IS_FRESH} and t.zone_key is not null
      order by t.zone_key limit 1)
    union all
    select (select t.zone_key from call_tasks t where ${IS_FRESH} and t.zone_key > z.zone_key
      order by t.zone_key limit 1)
    from zones z where z.zone_key is not null)
  select
    (select array_agg(zone_key) from zones where zone_key is not null) as zones,
    exists (select 1 from call_tasks t where ${IS_FRESH} and t.zone_key is null) as "withoutZone",
    (select ${epochMs('t.next_attempt_at')} from call_tasks t where ${IS_DUE} and ${DUE_LATER}
      order by t.next_attempt_at limit 1) as "nextDueMs",
    exists (select 1 from call_tasks t where ${IS_DUE} and ${DUE_BY_NOW}) as "isDue",
    exists (select 1 from leases where campaign_id = :campaignId) as "inProgress",
    exists (select 1 from call_tasks t where t.campaign_id = :campaignId
      and t.status in ('pending', 'in_progress', 'retry'))
    or exists (select 1 from imports i where i.campaign_id = :campaignId
      and i.status = 'running') as open`;

export async function readWaiting(trx: Knex.Transaction, facts: AdmissionFacts): Promise<Waiting> {
  const { rows } = await trx.raw<{
    rows: (Omit<Waiting, 'freshZones'> & { zones: string[] | null; withoutZone: boolean })[];
  }>(WAITING, { campaignId: facts.campaignId, now: facts.nowLineMs });
  const row = rows[0];
  if (row === undefined) throw new Error('a look at what waits without a row');
  const { zones, withoutZone, ...rest } = row;
  return { ...rest, freshZones: [...(zones ?? []), ...(withoutZone ? [null] : [])] };
}

const inOrder = (zone: string, max: number) => `
  select t.id, t.priority, t.seq from call_tasks t where ${IS_FRESH} and ${zone}
  order by t.priority desc, t.seq limit ${max}`;

/**
 * The first of each open zone, merged by priority and age; and the first of those that are due. How
 * many is part of the text: a plan that is kept for any number would sort all that wait.
 */
export const candidatesQuery = (max: number) => `
  with fresh as (
    (select f.id, f.priority, f.seq from unnest(cast(:zones as text[])) as z (zone_key)
      cross join lateral (${inOrder('t.zone_key = z.zone_key', max)}) f
     union all
     (${inOrder('t.zone_key is null and cast(:withoutZone as boolean)', max)}))
    order by priority desc, seq limit ${max}),
  due as (
    select t.id, t.next_attempt_at from call_tasks t where ${IS_DUE} and ${DUE_BY_NOW}
    order by t.next_attempt_at limit ${max}),
  picked as (
    select id, false as is_due, row_number() over (order by priority desc, seq) as place from fresh
    union all
    select id, true, row_number() over (order by next_attempt_at) from due)
  select t.id, p.is_due as "isDue", t.workflow_open as "workflowOpen",
    t.waiting_activity as "waitingActivity", t.attempt_count as "attemptCount"
  from picked p join call_tasks t on t.id = p.id
  where t.status in ('pending', 'retry') and t.permit_id is null
  order by p.is_due, p.place`;

/**
 * Up to `max` fresh tasks of the open zones and as many that are due; `lock`: for the transaction,
 * and a task that somebody else holds is passed over.
 */
export async function findWaiting(
  trx: Knex.Transaction,
  facts: AdmissionFacts,
  wish: { openZones: readonly (string | null)[]; max: number; lock: boolean },
): Promise<{ fresh: Candidate[]; due: Candidate[] }> {
  const { rows } = await trx.raw<{ rows: Candidate[] }>(
    `${candidatesQuery(wish.max)} ${wish.lock ? 'for update of t skip locked' : ''}`,
    {
      campaignId: facts.campaignId,
      now: facts.nowLineMs,
      zones: wish.openZones.filter((zone) => zone !== null),
      withoutZone: wish.openZones.includes(null),
    },
  );
  return { fresh: rows.filter((row) => !row.isDue), due: rows.filter((row) => row.isDue) };
}

/** Permits, leases, the tasks' mark and the campaign's pace, in one statement. */
export async function grantPermits(
  trx: Knex.Transaction,
  facts: AdmissionFacts,
  grant: { tasks: readonly Candidate[]; slots: readonly number[]; batch: string; pace: Statement },
): Promise<{ start: AdmittedTask[]; release: WaitingTask[] }> {
  const { pace } = grant;
  if (grant.tasks.length === 0) {
    await trx.raw(pace.sql, pace.bindings);
    return { start: [], release: [] };
  }
  const slots = grant.slots.slice(0, grant.tasks.length);
  const expiries = slots.map((slot) => toRealTime(facts.clock, slot) + LEASE_MARGIN_MS);
  const { rows } = await trx.raw<{ rows: { id: string; call_task_id: string }[] }>(
    `with paced as (${pace.sql}),
     granted as (
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
      ...pace.bindings,
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

/**
 * What was granted to a batch before, for a batch that is asked for again. Who lived then is not
 * known any more: each is released and started, and the second of the two does nothing.
 */
export function grantedBefore({ granted }: AdmissionFacts): {
  start: AdmittedTask[];
  release: WaitingTask[];
} {
  return {
    start: granted.map(({ callTaskId, permitId, attemptCount }) => ({
      callTaskId,
      permitId,
      attemptNumber: attemptCount + 1,
    })),
    release: granted.map(({ callTaskId, permitId }) => ({
      callTaskId,
      permitId,
      activityId: null,
    })),
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
