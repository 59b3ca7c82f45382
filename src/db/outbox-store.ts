import type { Knex } from 'knex';
import { raw } from 'objection';
import type { OutboxStore } from '../ports/outbox-store.js';
import type { WorkflowMessage } from '../ports/workflow-messages.js';
import type { Database } from './knex.js';
import { OutboxMessageModel } from './models/outbox-message-model.js';

/** Part of the transaction that decides on the message: either both are kept or neither. */
export async function insertMessage(
  trx: Knex.Transaction,
  message: WorkflowMessage,
): Promise<void> {
  await OutboxMessageModel.query(trx).insert({ ...message });
}

export function createOutboxStore(db: Database): OutboxStore {
  return {
    sendOldest: (which, send) =>
      db.transaction(async (trx) => {
        const oldest = await lockOldest(trx, which);
        const results = await Promise.allSettled(oldest.map((row) => send(toMessage(row))));
        const sent = oldest.filter((_, at) => results[at]?.status === 'fulfilled');
        const failed = oldest.filter((_, at) => results[at]?.status === 'rejected');
        await mark(trx, { sent, failed });
        return { sent: sent.length, failed: failed.length };
      }),
  };
}

async function lockOldest(
  trx: Knex.Transaction,
  which: { campaignId?: string; limit: number },
): Promise<OutboxMessageModel[]> {
  const { campaignId, limit } = which;
  return OutboxMessageModel.query(trx)
    .whereNull('outbox.sent_at')
    .modify((query) => campaignId !== undefined && query.where('outbox.campaign_id', campaignId))
    .whereNotExists(
      OutboxMessageModel.query(trx)
        .alias('earlier')
        .whereNull('earlier.sent_at')
        .whereColumn('earlier.id', '<', 'outbox.id')
        .whereColumn('earlier.campaign_id', 'outbox.campaign_id')
        .whereRaw('earlier.call_task_id is not distinct from outbox.call_task_id'),
    )
    .orderBy('outbox.id')
    .limit(limit)
    .forUpdate()
    .skipLocked();
}

async function mark(
  trx: Knex.Transaction,
  rows: { sent: OutboxMessageModel[]; failed: OutboxMessageModel[] },
): Promise<void> {
  const idsOf = (some: OutboxMessageModel[]) => some.map((row) => row.id);
  if (rows.sent.length > 0) {
    await OutboxMessageModel.query(trx)
      .patch({ sentAt: new Date(), attempts: raw('attempts + 1') })
      .whereIn('id', idsOf(rows.sent));
  }
  if (rows.failed.length > 0) {
    await OutboxMessageModel.query(trx).increment('attempts', 1).whereIn('id', idsOf(rows.failed));
  }
}

function toMessage(row: OutboxMessageModel): WorkflowMessage {
  const { campaignId, callTaskId, message, controlSeq } = row;
  return { campaignId, callTaskId, message, controlSeq };
}
