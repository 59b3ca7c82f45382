import type { Knex } from 'knex';
import type { CallReport } from '../domain/call-report.js';
import {
  agentError,
  dispositionCode,
  ruleOf,
  type Disposition,
  type Outcome,
} from '../domain/call.js';
import { mayTripBreaker } from '../domain/breaker.js';
import { recordOf, type CallRecord } from '../domain/call-record.js';
import { afterCall, type AfterCall } from '../domain/retry-policy.js';
import type { AfterAttempt, Finished, FinishRequest } from '../ports/call-life.js';
import { fromEpochMs } from './admission-facts.js';
import { checkBreaker } from './breaker-store.js';
import { readContext, waitUntil, type CallContext } from './call-context.js';
import { suppressAfterOptOut } from './call-opt-out.js';
import { readReport } from './call-report.js';
import { writeRecords } from './call-records.js';
import { addSpent } from './campaign-pace.js';
import { releaseLease } from './lease.js';
import { slowDown } from './line-pace.js';
import { readRetryFacts } from './retry-facts.js';
import { tellCall } from './write-events.js';

/**
 * The end of an attempt and what follows it, in one transaction. Repeating it answers the same and
 * changes nothing.
 */
export async function finishCall(
  trx: Knex.Transaction,
  request: FinishRequest,
  { wantsAnalysis }: { wantsAnalysis: boolean } = { wantsAnalysis: false },
): Promise<Finished> {
  const context = await readContext(trx, request.callId, { lock: true });
  if (context === null) throw new Error(`call ${request.callId} does not exist`);
  const { campaignId } = context;
  if (context.callState === 'ended') {
    const wakeCampaign = await releaseLease(trx, context, false);
    return { after: await answerAgain(trx, context), campaignId, wakeCampaign };
  }
  const { report, pricing } = await readReport(trx, {
    ...{ callId: request.callId, atMs: context.nowLineMs },
  });
  const disposition = dispositionOf(request, report);
  const counters = countersAfter(context, disposition);
  const next = await nextStep(trx, context, { request, report, disposition, counters });
  const record = recordOf(disposition, report, pricing);
  await writeRecords(trx, { context, disposition, report, record, wantsAnalysis });
  await writeTask(trx, { context, disposition, counters, next });
  if (disposition.business === 'opted_out')
    await suppressAfterOptOut(trx, { ...context, ...request });
  await tellCall(trx, request.callId);
  await settleShared(trx, context, { disposition, record });
  const wakeCampaign = await releaseLease(trx, context, false);
  const after = afterAttempt(context, next, ruleOf(disposition).outcome);
  return { after, campaignId, wakeCampaign };
}

function dispositionOf(request: FinishRequest, report: CallReport | null): Disposition {
  if (request.disposition !== null) return request.disposition;
  if (report === null) return agentError('no_report');
  return {
    network: 'answered',
    answeredBy: report.answered_by,
    business: report.business,
    detail: report.detail,
  };
}

interface Counters {
  countedAttempts: number;
  faultsInRow: number;
  unknowns: number;
  callbacks: number;
}

function countersAfter(context: CallContext, disposition: Disposition): Counters {
  const rule = ruleOf(disposition);
  return {
    countedAttempts: context.countedAttempts + (rule.counts ? 1 : 0),
    faultsInRow: rule.after === 'our_fault' ? context.faultsInRow + 1 : 0,
    unknowns: context.unknowns + (rule.after === 'once_more' ? 1 : 0),
    callbacks: context.callbacks,
  };
}

async function nextStep(
  trx: Knex.Transaction,
  context: CallContext,
  ended: {
    request: FinishRequest;
    report: CallReport | null;
    disposition: Disposition;
    counters: Counters;
  },
): Promise<AfterCall> {
  const { report, disposition } = ended;
  const code = dispositionCode(disposition);
  const { byDisposition, endings, zones } = await readRetryFacts(trx, context, code);
  const next = afterCall(
    {
      ...ended.counters,
      ...{ disposition, endings, zones, callId: context.permitId, schedule: context.schedule },
      nowMs: context.nowLineMs,
      callbackAtMs: report?.callback_at == null ? null : Date.parse(report.callback_at),
    },
    { maxRetries: context.maxRetries, retryDelayMs: context.retryDelayMs, byDisposition },
  );
  if (next.next === 'end') return next;
  if (ended.request.cancelled) return { next: 'end', status: 'failed', endReason: 'cancelled' };
  if (context.control === 'stop') return { next: 'end', status: 'failed', endReason: 'stopped' };
  return next;
}

/**
 * What an ending means for others: the breaker of its campaign, the pace of its line, the budget.
 * In the order in which a change of limits locks the same rows.
 */
async function settleShared(
  trx: Knex.Transaction,
  context: CallContext,
  { disposition, record }: { disposition: Disposition; record: CallRecord },
): Promise<void> {
  const { campaignId } = context;
  if (mayTripBreaker(dispositionCode(disposition))) await checkBreaker(trx, campaignId);
  if (disposition.network === 'congestion') await slowDown(trx, context);
  if (record.lines.length > 0) await addSpent(trx, campaignId, record.cost.total);
}

async function writeTask(
  trx: Knex.Transaction,
  what: {
    context: CallContext;
    disposition: Disposition;
    counters: Counters;
    next: AfterCall;
  },
): Promise<void> {
  const { context, disposition, counters, next } = what;
  const code = dispositionCode(disposition);
  const ends = next.next === 'end';
  await trx.raw(
    `with task as (
       update call_tasks set status = :status, end_reason = :endReason, outcome = :outcome,
         counted_attempts = :countedAttempts, faults_in_row = :faultsInRow, unknowns = :unknowns,
         callbacks = :callbacks, permit_id = null, workflow_open = :open,
         next_attempt_at = ${fromEpochMs(':until')}, error_message = :error
       where id = :callTaskId)
     insert into decisions (call_task_id, call_id, at, verdict, reason, until, facts)
     values (:callTaskId, :callId, ${fromEpochMs(':now')}, :verdict, :reason,
       ${fromEpochMs(':until')}, :facts)`,
    {
      callTaskId: context.callTaskId,
      callId: context.permitId,
      now: context.nowLineMs,
      status: ends ? next.status : 'retry',
      endReason: ends ? next.endReason : null,
      outcome: ruleOf(disposition).outcome,
      ...counters,
      callbacks: counters.callbacks + (!ends && code === 'callback' ? 1 : 0),
      open: !ends,
      until: ends ? null : next.atMs,
      error:
        ruleOf(disposition).fault === 'platform' ? `${code}: ${disposition.detail ?? ''}` : null,
      verdict: ends ? 'end' : 'retry',
      reason: ends ? next.endReason : next.reason,
      facts: { disposition: code, counted_attempts: counters.countedAttempts },
    },
  );
}

function afterAttempt(context: CallContext, next: AfterCall, outcome: Outcome): AfterAttempt {
  if (next.next === 'end') return { next: 'done', outcome, endReason: next.endReason };
  return { ...waitUntil(context, next.atMs), outcome };
}

/** The answer of an earlier run of this transaction, read back from the task. */
async function answerAgain(trx: Knex.Transaction, context: CallContext): Promise<AfterAttempt> {
  const { rows } = await trx.raw<{
    rows: { end_reason: string | null; outcome: Outcome | null; next_attempt_at: Date | null }[];
  }>(`select end_reason, outcome, next_attempt_at from call_tasks where id = ?`, [
    context.callTaskId,
  ]);
  const task = rows[0];
  if (task?.end_reason != null) {
    return { next: 'done', outcome: task.outcome, endReason: task.end_reason };
  }
  const at = task?.next_attempt_at?.getTime() ?? context.nowLineMs;
  return { ...waitUntil(context, at), outcome: task?.outcome ?? null };
}
