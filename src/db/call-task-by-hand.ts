import type { Knex } from 'knex';
import { OPEN_TASK_STATUSES, retryByHand } from '../domain/call-task.js';
import { LIVE_STATUSES, type CampaignStatus } from '../domain/campaign.js';
import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type { CallTask } from '../ports/call-task-store.js';
import { seenBy, toCallTask } from './call-task-rows.js';
import { CallTaskModel } from './models/call-task-model.js';
import { CampaignModel } from './models/campaign-model.js';
import { insertMessage } from './outbox-store.js';

export interface ByHand {
  scope: CompanyScope;
  id: string;
  /** Who asks, for the record. */
  by: string;
}

/** Campaign first, then task: the order in which admission and a stop lock them too. */
export async function lockByHand(trx: Knex.Transaction, { scope, id }: ByHand) {
  const seen = await seenBy(CallTaskModel.query(trx), scope).findById(id);
  if (!seen) throw new DomainError('not_found', 'There is no such call task.');
  const campaign = await CampaignModel.query(trx).findById(seen.campaignId).forShare();
  const task = await CallTaskModel.query(trx).findById(id).forUpdate();
  if (!campaign || !task) throw new DomainError('not_found', 'There is no such call task.');
  return { campaign, task, isLive: task.status === 'in_progress' || task.permitId !== null };
}

/**
 * A waiting task becomes due now; an ended one gets a new round, whose attempts count from zero.
 */
export async function retryTask(trx: Knex.Transaction, asked: ByHand): Promise<CallTask> {
  const { campaign, task, isLive } = await lockByHand(trx, asked);
  if (campaign.archivedAt !== null) throw conflict('The campaign is archived.', task);
  if (campaign.status === 'stopped' || campaign.status === 'stopping') {
    throw conflict(`The campaign is ${campaign.status}; its tasks are not called again.`, task);
  }
  const what = retryByHand(task.status);
  if (isLive || what === 'refused') {
    throw conflict('The task is being called right now; wait until the call has ended.', task);
  }
  const now = trx.raw('app_now(?)', [campaign.lineId]);
  await trx('call_tasks')
    .where({ id: task.id })
    .update({
      next_attempt_at: now,
      ...(what === 'new_round' && A_NEW_ROUND),
      round: trx.raw('round + ?', [what === 'new_round' ? 1 : 0]),
    });
  await record(trx, { task, lineId: campaign.lineId, by: asked.by, verdict: 'retry' });
  await wakeBoth(trx, task, campaign.status);
  return reread(trx, task.id);
}

const A_NEW_ROUND = {
  status: 'pending',
  counted_attempts: 0,
  faults_in_row: 0,
  unknowns: 0,
  callbacks: 0,
  end_reason: null,
  outcome: null,
  error_message: null,
};

/** What waits ends here; what is live is hung up by its own workflow, which then ends the task. */
export async function cancelTask(trx: Knex.Transaction, asked: ByHand): Promise<CallTask> {
  const { campaign, task, isLive } = await lockByHand(trx, asked);
  if (!OPEN_TASK_STATUSES.includes(task.status)) {
    throw conflict(`The task is ${task.status}: there is nothing left to cancel.`, task);
  }
  await record(trx, { task, lineId: campaign.lineId, by: asked.by, verdict: 'end' });
  if (isLive) {
    const { campaignId, id: callTaskId } = task;
    await insertMessage(trx, { campaignId, callTaskId, message: 'cancel', controlSeq: null });
  } else {
    await trx('call_tasks')
      .where({ id: task.id })
      .update({ status: 'failed', end_reason: 'cancelled', next_attempt_at: null });
    await wakeBoth(trx, task, campaign.status);
  }
  return reread(trx, task.id);
}

async function record(
  trx: Knex.Transaction,
  decision: { task: CallTaskModel; lineId: string; by: string; verdict: 'retry' | 'end' },
): Promise<void> {
  const { task, lineId, by, verdict } = decision;
  await trx('decisions').insert({
    call_task_id: task.id,
    at: trx.raw('app_now(?)', [lineId]),
    verdict,
    reason: verdict === 'retry' ? 'retried_by_hand' : 'cancelled_by_hand',
    facts: JSON.stringify({ by, status: task.status }),
  });
}

/** The task's own workflow sleeps or waits for a permit; the campaign's counts what is open. */
export async function wakeBoth(
  trx: Knex.Transaction,
  task: CallTaskModel,
  campaignStatus: CampaignStatus,
): Promise<void> {
  const { campaignId } = task;
  const wake = { campaignId, message: 'wake', controlSeq: null } as const;
  if (task.workflowOpen) await insertMessage(trx, { ...wake, callTaskId: task.id });
  if (LIVE_STATUSES.includes(campaignStatus)) {
    await insertMessage(trx, { ...wake, callTaskId: null });
  }
}

async function reread(trx: Knex.Transaction, id: string): Promise<CallTask> {
  return toCallTask(await CallTaskModel.query(trx).findById(id).throwIfNotFound());
}

function conflict(message: string, task: CallTaskModel): DomainError {
  return new DomainError('state_conflict', message, { extra: { state: task.status } });
}
