import type { RollupStore } from '../ports/rollup-store.js';
import type { Database } from './knex.js';

/**
 * An ended call is taken by whoever locks it first. What it adds is read after that, by a statement
 * of its own, since one that locks sees other rows as they were before.
 */
const PICK = `select c.id from calls c
  where not c.rolled_up and c.state = 'ended'
    and exists (select 1 from call_metrics m where m.call_id = c.id)
  limit ? for no key update of c skip locked`;

/** Rows of a campaign become one for each status; those of a campaign that is gone go. */
const COMPACT = `
  with many as (select campaign_id from call_task_counts group by 1 having count(*) > 30 limit 200),
  gone as (delete from call_task_counts where id in (
      select id from call_task_counts where campaign_id in (select campaign_id from many)
      for update skip locked)
    returning campaign_id, status, outcome, tasks)
  insert into call_task_counts (campaign_id, status, outcome, tasks)
  select campaign_id, status, outcome, sum(tasks) from gone
  where exists (select 1 from campaigns k where k.id = gone.campaign_id)
  group by 1, 2, 3 having sum(tasks) <> 0`;

export function createRollupStore(db: Database): RollupStore {
  return {
    fold: (max) =>
      db.transaction(async (trx) => {
        const { rows } = await trx.raw<{ rows: { id: string }[] }>(PICK, [max]);
        const ids = rows.map(({ id }) => id);
        if (ids.length === 0) return 0;
        await trx.raw('select fold_calls(?::uuid[], 1)', [ids]);
        await trx.raw('update calls set rolled_up = true where id = any(?::uuid[])', [ids]);
        return ids.length;
      }),

    async compactTaskCounts() {
      await db.raw(COMPACT);
    },

    async rebuild() {
      await db.raw('select rebuild_call_rollups()');
    },
  };
}
