import type { Knex } from 'knex';
import type { TaskCount } from '../ports/analytics-store.js';

/** Tasks by status of each campaign. */
export async function countsOf(
  db: Knex,
  campaignIds: readonly string[],
): Promise<Map<string, TaskCount[]>> {
  const rows = await db('call_task_counts')
    .whereIn('campaign_id', [...campaignIds])
    .groupBy('campaign_id', 'status')
    .select<Record<string, string>[]>('campaign_id', 'status', db.raw('sum(tasks) as tasks'));
  const found = new Map<string, TaskCount[]>();
  for (const { campaign_id: id = '', status = '', tasks } of rows) {
    found.set(id, [...(found.get(id) ?? []), { status, tasks: Number(tasks) }]);
  }
  return found;
}
