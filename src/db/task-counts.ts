import type { Knex } from 'knex';
import type { TaskCount } from '../ports/analytics-store.js';

/** Tasks by status of each campaign. */
export async function countsOf(
  db: Knex,
  campaignIds: readonly string[],
): Promise<Map<string, TaskCount[]>> {
  // One text however many they are: it is parsed once.
  const { rows } = await db.raw<{ rows: Record<string, string>[] }>(
    `select campaign_id, status, sum(tasks) as tasks from call_task_counts
     where campaign_id = any(?::uuid[]) group by campaign_id, status`,
    [[...campaignIds]],
  );
  const found = new Map<string, TaskCount[]>();
  for (const { campaign_id: id = '', status = '', tasks } of rows) {
    const count = { status, tasks: Number(tasks) };
    const others = found.get(id);
    if (others === undefined) found.set(id, [count]);
    else others.push(count);
  }
  return found;
}
