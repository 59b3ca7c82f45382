import type { SuspectLease, SweepStore } from '../ports/sweep-store.js';
import type { Database } from './knex.js';

/** Any constant; the same in every process that sweeps. */
const SWEEPER_LOCK = 7_264_001;

export function createSweepStore(db: Database): SweepStore {
  return {
    exclusively: (work) =>
      db.transaction(async (trx) => {
        const { rows } = await trx.raw<{ rows: { mine: boolean }[] }>(
          `select pg_try_advisory_xact_lock(?) as mine`,
          [SWEEPER_LOCK],
        );
        if (rows[0]?.mine !== true) return false;
        await work();
        return true;
      }),

    async expiredLeases(max) {
      const { rows } = await db.raw<{ rows: SuspectLease[] }>(
        `select permit_id as "permitId", call_task_id as "callTaskId", campaign_id as "campaignId"
         from leases where expires_at < clock_timestamp() order by expires_at limit ?`,
        [max],
      );
      return rows;
    },

    async extendLease(permitId, seconds) {
      await db.raw(
        `update leases set expires_at = clock_timestamp() + make_interval(secs => ?)
         where permit_id = ?`,
        [seconds, permitId],
      );
    },

    async forgetWorkflow(callTaskId) {
      await db.raw(
        `update call_tasks set workflow_open = false, waiting_activity = null where id = ?`,
        [callTaskId],
      );
    },

    async campaignsThatShouldLive() {
      const { rows } = await db.raw<{ rows: { id: string }[] }>(
        `select id from campaigns where status in ('scheduled', 'running', 'paused', 'stopping')`,
      );
      return rows.map((row) => row.id);
    },

    async failStaleImports(olderThanSeconds) {
      const { rows } = await db.raw<{ rows: { campaign_id: string }[] }>(
        `with stale as (
           update imports set status = 'failed', problem = 'the process that read it has died',
             finished_at = clock_timestamp()
           where status = 'running'
             and heartbeat_at < clock_timestamp() - make_interval(secs => ?)
           returning id, campaign_id),
         told as (
           insert into events (company_id, campaign_id, type, data, at)
           select c.company_id, c.id, 'import.finished',
             jsonb_build_object('import_id', stale.id, 'status', 'failed'), clock_timestamp()
           from stale join campaigns c on c.id = stale.campaign_id)
         select campaign_id from stale`,
        [olderThanSeconds],
      );
      return rows.map((row) => row.campaign_id);
    },
  };
}
