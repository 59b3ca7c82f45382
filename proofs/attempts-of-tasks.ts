import { openDatabase } from '../src/db/knex.js';
import type { CampaignUnderProof } from './campaign-under-proof.js';
import type { PlatformUnderProof } from './platform-under-proof.js';

export interface TaskAttempts {
  callTaskId: string;
  /** Numbered ones. */
  attempts: number;
  answered: number;
  /** Permits that came back without a dial. */
  returned: number;
}

export async function readAttempts(
  { urls }: PlatformUnderProof,
  { id }: CampaignUnderProof,
): Promise<TaskAttempts[]> {
  const db = openDatabase({ url: urls.database, pool: 2 });
  try {
    const { rows } = await db.raw<{ rows: TaskAttempts[] }>(
      `select t.id as "callTaskId", count(c.attempt_number) as attempts,
         count(c.attempt_number) filter (where c.network = 'answered') as answered,
         (select count(*) from permits p where p.call_task_id = t.id
           and p.returned_at is not null) as returned
       from call_tasks t left join calls c on c.call_task_id = t.id
       where t.campaign_id = ? group by t.id`,
      [id],
    );
    return rows;
  } finally {
    await db.destroy();
  }
}

/** When a task was decided on after an attempt, real time: calls that went through to their end. */
export async function firstEndingAfter(
  { urls }: PlatformUnderProof,
  { id }: CampaignUnderProof,
  afterMs: number,
): Promise<number | null> {
  const db = openDatabase({ url: urls.database, pool: 1 });
  try {
    const { rows } = await db.raw<{ rows: { at: Date | null }[] }>(
      `select min(d.made_at) as at from decisions d join call_tasks t on t.id = d.call_task_id
       where t.campaign_id = ? and d.verdict in ('end', 'retry') and d.call_id is not null
         and d.made_at > to_timestamp(cast(? as float8) / 1000)`,
      [id, afterMs],
    );
    return rows[0]?.at?.getTime() ?? null;
  } finally {
    await db.destroy();
  }
}
