import type { Knex } from 'knex';
import type { DecisionDetail, GateStepName } from '../domain/gate.js';
import type { AfterAttempt, Refused } from '../ports/call-life.js';
import { fromEpochMs } from './admission-facts.js';
import { waitUntil, type CallContext } from './call-context.js';
import { releaseLease } from './lease.js';

/** Why an attempt is not made: the gate's word, or something that came in between. */
export type Refusal = (
  { verdict: 'defer'; reason: string; untilMs: number | null } | { verdict: 'deny'; reason: string }
) & { step?: GateStepName; detail?: DecisionDetail };

/**
 * The permit goes back and no attempt is used: the reserved row goes, the task waits as before or,
 * when the gate denies it or the campaign is being stopped, ends. Repeating it changes nothing.
 */
export async function refuse(
  trx: Knex.Transaction,
  context: CallContext,
  refusal: Refusal,
): Promise<Refused> {
  const ending = endingOf(context, refusal);
  const untilMs = refusal.verdict === 'defer' ? refusal.untilMs : null;
  if (context.isPermitOpen) await takeBack(trx, context, { refusal, ending, untilMs });
  const wakeCampaign = context.isPermitOpen && (await releaseLease(trx, context, true));
  const after: AfterAttempt =
    ending === null
      ? waitUntil(context, untilMs ?? context.nowLineMs)
      : { next: 'done', outcome: null, endReason: ending };
  const roomOn = context.callState === null ? null : context.line;
  return { kind: 'refused', campaignId: context.campaignId, after, wakeCampaign, roomOn };
}

function endingOf(context: CallContext, refusal: Refusal): string | null {
  if (context.control === 'stop') return 'stopped';
  if (refusal.reason === 'cancelled') return 'cancelled';
  if (refusal.verdict === 'defer') return null;
  return refusal.reason === 'schedule_over' ? 'schedule_over' : 'denied';
}

async function takeBack(
  trx: Knex.Transaction,
  context: CallContext,
  what: { refusal: Refusal; ending: string | null; untilMs: number | null },
): Promise<void> {
  const { refusal, ending, untilMs } = what;
  await trx.raw(
    `with gone as (delete from calls where id = :permitId and state = 'reserved'),
     returned as (
       update permits set returned_at = clock_timestamp(),
         slot_at = case when slot_at > ${fromEpochMs(':now')} then null else slot_at end
       where id = :permitId),
     waits as (
       update call_tasks set permit_id = null,
         status = case when cast(:ending as text) is null then status else 'failed' end,
         end_reason = :ending,
         workflow_open = workflow_open and cast(:ending as text) is null,
         next_attempt_at = case when cast(:ending as text) is null then
           coalesce(${fromEpochMs(':until')},
             case when status = 'retry' then ${fromEpochMs(':now')} else next_attempt_at end)
           end
       where id = :callTaskId and permit_id = :permitId)
     insert into decisions (call_task_id, call_id, at, verdict, reason, until, facts)
     values (:callTaskId, :permitId, ${fromEpochMs(':now')}, :verdict, :reason,
       ${fromEpochMs(':until')}, :facts)`,
    {
      permitId: context.permitId,
      callTaskId: context.callTaskId,
      now: context.nowLineMs,
      until: untilMs,
      ending,
      verdict: ending === null ? 'defer' : refusal.verdict === 'deny' ? 'deny' : 'end',
      reason: refusal.reason,
      facts: { ...(refusal.step && { step: refusal.step }), ...refusal.detail },
    },
  );
}
