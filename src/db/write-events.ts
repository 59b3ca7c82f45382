import type { Knex } from 'knex';
import type { EventType } from '../ports/event-feed.js';

export interface NewEvent {
  companyId: string;
  campaignId?: string | null;
  callTaskId?: string | null;
  callId?: string | null;
  type: EventType;
  /** Ids and codes only. */
  data: Record<string, unknown>;
  /** Whose clock says when it was; null: real time. */
  lineId: string | null;
}

/** Part of the transaction that makes the fact. */
export async function writeEvent(trx: Knex.Transaction, event: NewEvent): Promise<void> {
  await trx.raw(
    `insert into events (company_id, campaign_id, call_task_id, call_id, type, data, at)
     values (:companyId, :campaignId, :callTaskId, :callId, :type, :data,
       coalesce(app_now(cast(:lineId as uuid)), clock_timestamp()))`,
    {
      ...{ campaignId: null, callTaskId: null, callId: null, ...event },
      data: JSON.stringify(event.data),
    },
  );
}

/**
 * What the rows of a call say and no event has told yet: the answer, turns, metrics, the end. The
 * transaction has changed the call's row, and so holds its lock.
 */
export async function tellCall(trx: Knex.Transaction, callId: string): Promise<void> {
  await trx.raw(`select tell_call(?)`, [callId]);
}
