import type { Knex } from 'knex';
import type {
  CallTaskEditStore,
  EditableTask,
  EditedTask,
  TaskEdit,
  TaskWrite,
} from '../ports/call-task-edit-store.js';
import { epochMs, fromEpochMs } from './admission-facts.js';
import { bringForward } from './bring-forward.js';
import { lockByHand, wakeBoth, type ByHand } from './call-task-by-hand.js';
import { toCallTask } from './call-task-rows.js';
import type { Database } from './knex.js';
import { CallTaskModel } from './models/call-task-model.js';
import { CampaignEventModel } from './models/campaign-event-model.js';
import type { CampaignModel } from './models/campaign-model.js';

export function createCallTaskEditStore(db: Database): CallTaskEditStore {
  return {
    edit: (which, decide) => db.transaction((trx) => edit(trx, which, decide)),
  };
}

async function edit(
  trx: Knex.Transaction,
  asked: ByHand,
  decide: (task: EditableTask) => TaskEdit,
): Promise<EditedTask> {
  const { campaign, task, isLive } = await lockByHand(trx, asked);
  const { write, recorded, rescheduled, moved } = decide(
    await editable(trx, { campaign, task, isLive }),
  );
  if (recorded !== null) {
    await store(trx, task.id, write);
    const { campaignId, id: callTaskId } = task;
    const event = { campaignId, callTaskId, kind: 'edited' as const, by: asked.by };
    await CampaignEventModel.query(trx).insert({ ...event, ...recorded });
  }
  if (rescheduled) {
    await decideByHand(trx, { task, lineId: campaign.lineId, by: asked.by, write });
    await wakeBoth(trx, task, campaign.status);
  }
  if (moved) await bringForward(trx, { campaignId: campaign.id, only: task.id, ...OF_HOURS });
  return reread(trx, task.id);
}

const OF_HOURS = { reasons: ['window_closed', 'not_started'], max: 1 };

async function editable(
  trx: Knex.Transaction,
  { campaign, task, isLive }: { campaign: CampaignModel; task: CallTaskModel; isLive: boolean },
): Promise<EditableTask> {
  const { rows } = await trx.raw<{ rows: { nowMs: number; range: string | null }[] }>(
    `select ${epochMs('app_now(:lineId)')} as "nowMs",
       (select r.timezone from number_ranges r where r.company_id = :companyId
          and cast(:digits as numeric) between r.first_number and r.last_number
        order by r.first_number desc limit 1) as range`,
    {
      lineId: campaign.lineId,
      companyId: task.companyId,
      digits: task.phoneNumber.slice(1),
    },
  );
  const { status, phoneNumber, contactName, contactData, priority } = task;
  const { country, lineType, region, zoneKey, zoneSource } = task;
  return {
    ...{ status, isLive, phoneNumber, contactName, contactData, priority },
    ...{ country, lineType, region, zoneKey, zoneSource },
    nextAttemptMs: task.nextAttemptAt?.getTime() ?? null,
    range: rows[0]?.range ?? null,
    campaign: {
      status: campaign.status,
      isArchived: campaign.archivedAt !== null,
      endTimeMs: campaign.endTime?.getTime() ?? null,
    },
    nowMs: rows[0]?.nowMs ?? Date.now(),
  };
}

async function store(trx: Knex.Transaction, id: string, write: TaskWrite): Promise<void> {
  const { nextAttemptMs, ...same } = write;
  await CallTaskModel.query(trx)
    .findById(id)
    .patch({
      ...same,
      ...(nextAttemptMs !== undefined && { nextAttemptAt: new Date(nextAttemptMs) }),
    });
}

/** What its story tells from now on; a later deferral of the gate stands after it. */
async function decideByHand(
  trx: Knex.Transaction,
  what: { task: CallTaskModel; lineId: string; by: string; write: TaskWrite },
): Promise<void> {
  const { task, lineId, by, write } = what;
  const until = write.nextAttemptMs ?? null;
  await trx('decisions').insert({
    call_task_id: task.id,
    at: trx.raw('app_now(?)', [lineId]),
    verdict: 'retry',
    reason: 'rescheduled_by_hand',
    until: trx.raw(fromEpochMs('?'), [until]),
    facts: JSON.stringify({ by, status: task.status }),
  });
}

async function reread(trx: Knex.Transaction, id: string): Promise<EditedTask> {
  const row = await CallTaskModel.query(trx).findById(id).throwIfNotFound();
  const { priority, region, zoneKey, zoneSource } = row;
  return { ...toCallTask(row), priority, region, zoneKey, zoneSource };
}
