import type { Knex } from 'knex';
import type { CampaignStatus } from '../domain/campaign.js';
import { REAL_TIME, type LineClock } from '../domain/clock.js';
import type { CompanyScope } from '../domain/principal.js';
import type { TaskAttempt, TaskDecision, TaskStory } from '../ports/call-task-store.js';
import { seenBy, toCallTask } from './call-task-rows.js';
import { CallModel } from './models/call-model.js';
import { CallTaskModel } from './models/call-task-model.js';

interface CampaignFacts {
  status: CampaignStatus;
  timezone: string;
  max_retries: number;
  real_origin: Date | null;
  virtual_origin: Date | null;
  speed: number | null;
}

export async function readStory(
  db: Knex,
  scope: CompanyScope,
  id: string,
): Promise<TaskStory | null> {
  const task = await seenBy(CallTaskModel.query(db), scope).findById(id);
  if (!task) return null;
  const [campaign, decision, calls] = await Promise.all([
    campaignFacts(db, task.campaignId),
    db('decisions')
      .where({ call_task_id: id })
      .orderBy('id', 'desc')
      .first<TaskDecision | undefined>(),
    CallModel.query(db).where('call_task_id', id).orderBy('created_at'),
  ]);
  if (!campaign) return null;
  return {
    task: toCallTask(task),
    holdsPermit: task.permitId !== null,
    campaign: {
      status: campaign.status,
      timezone: campaign.timezone,
      maxRetries: campaign.max_retries,
    },
    clock: toClock(campaign),
    lastDecision: decision ?? null,
    attempts: calls.map(toAttempt),
  };
}

async function campaignFacts(db: Knex, campaignId: string): Promise<CampaignFacts | undefined> {
  return db('campaigns as c')
    .leftJoin('clock as k', 'k.line_id', 'c.line_id')
    .where('c.id', campaignId)
    .first<CampaignFacts>(
      'c.status',
      'c.timezone',
      'c.max_retries',
      'k.real_origin',
      'k.virtual_origin',
      'k.speed',
    );
}

function toClock({ real_origin, virtual_origin, speed }: CampaignFacts): LineClock {
  if (real_origin === null || virtual_origin === null || speed === null) return REAL_TIME;
  return {
    realOriginMs: real_origin.getTime(),
    virtualOriginMs: virtual_origin.getTime(),
    speed,
  };
}

function toAttempt(call: CallModel): TaskAttempt {
  return {
    callId: call.id,
    attemptNumber: call.attemptNumber,
    round: call.round,
    state: call.state,
    disposition: call.disposition,
    outcome: call.outcome,
    startedAt: call.dialingAt ?? call.reservedAt,
    endedAt: call.endedAt,
  };
}
