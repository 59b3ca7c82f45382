import type { Knex } from 'knex';
import { fromEpochMs, type AdmissionFacts } from './admission-facts.js';
import type { Decision } from '../domain/gate.js';
import type { WaitingTask } from '../ports/admission-store.js';
import type { Candidate } from './waiting-tasks.js';

/** What the gate said of a task that is not dialled now. */
export interface TurnedAway {
  task: Candidate;
  decision: Exclude<Decision, { verdict: 'allow' }>;
  /** Line time; when a deferred task is looked at again. */
  untilMs: number;
}

/**
 * Each gets its decision with the facts behind it: a deferral puts off, a denial ends the task.
 * What is answered are the callTasks that live and must hear of their end.
 */
export async function turnAway(
  trx: Knex.Transaction,
  facts: AdmissionFacts,
  turnedAway: readonly TurnedAway[],
): Promise<WaitingTask[]> {
  if (turnedAway.length === 0) return [];
  await trx.raw(
    `with said as materialized (
       select * from jsonb_to_recordset(cast(:said as jsonb)) as s
         (id uuid, verdict text, reason text, until_ms float8, facts jsonb)),
     changed as (
       update call_tasks t set
         status = case when s.verdict = 'deny' then 'failed' else t.status end,
         end_reason = case when s.verdict = 'deny' then
           case when s.reason = 'schedule_over' then 'schedule_over' else 'denied' end end,
         next_attempt_at = case when s.verdict = 'deny' then null
           else ${fromEpochMs('s.until_ms')} end,
         workflow_open = t.workflow_open and s.verdict <> 'deny',
         waiting_activity = case when s.verdict = 'deny' then null else t.waiting_activity end
       from said s where t.id = s.id)
     insert into decisions (call_task_id, at, verdict, reason, until, facts)
     select id, ${fromEpochMs(':now')}, verdict, reason,
       case when verdict = 'defer' then ${fromEpochMs('until_ms')} end, facts
     from said`,
    { now: facts.nowLineMs, said: JSON.stringify(turnedAway.map(row)) },
  );
  return turnedAway
    .filter(({ task, decision }) => decision.verdict === 'deny' && task.workflowOpen)
    .map(({ task }) => ({
      ...{ callTaskId: task.id, activityId: task.waitingActivity, permitId: null },
    }));
}

function row({ task, decision, untilMs }: TurnedAway) {
  return {
    id: task.id,
    verdict: decision.verdict,
    reason: decision.reason,
    until_ms: untilMs,
    facts: { step: decision.step, ...decision.detail },
  };
}
