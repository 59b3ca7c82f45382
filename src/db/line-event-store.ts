import type { Knex } from 'knex';
import type { CallState } from '../domain/call.js';
import type { LineEventStore } from '../ports/line-events.js';

interface Row {
  campaign_id: string;
  call_task_id: string;
  state: CallState;
  has_report: boolean;
}

/** What must be known of a call whose people have left. */
export function createLineEventStore(db: Knex): LineEventStore {
  return {
    async callOf(callId) {
      const { rows } = await db.raw<{ rows: Row[] }>(
        `select c.campaign_id, c.call_task_id, c.state,
                exists (select from call_reports r
                         where r.call_id = c.id and not r.is_late) as has_report
           from calls c where c.id = :callId`,
        { callId },
      );
      const [row] = rows;
      if (row === undefined) return null;
      const { campaign_id: campaignId, call_task_id: callTaskId, state } = row;
      return { callId, campaignId, callTaskId, state, hasReport: row.has_report };
    },
  };
}
