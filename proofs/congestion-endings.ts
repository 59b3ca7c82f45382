import type { Database } from '../src/db/knex.js';

/** What congestion did to the contacts of a campaign in which one attempt counts. */
export interface Endings {
  /** From the first to the last congestion. */
  dialsInSpan: number;
  congested: number;
  /** That met it. */
  contacts: number;
  /** The most that one contact met. */
  mostInRow: number;
  /** Counted attempts are others than those that reached the network, or there was none. */
  lostAttempt: number;
  platformFaults: number;
}

export async function endingsOf(db: Database, campaignId: string): Promise<Endings> {
  const { rows } = await db.raw<{ rows: Endings[] }>(
    `with dials as (
       select call_task_id, network = 'congestion' as congested, dialing_at
       from calls where campaign_id = :campaignId and attempt_number is not null),
     span as (
       select min(dialing_at) as since, max(dialing_at) as until from dials where congested),
     tasks as (
       select t.counted_attempts, t.end_reason,
         count(d.*) filter (where d.congested) as congested,
         count(d.*) filter (where not d.congested) as others
       from call_tasks t left join dials d on d.call_task_id = t.id
       where t.campaign_id = :campaignId group by t.id)
     select (select count(*) from dials, span where dialing_at between since and until)
         as "dialsInSpan",
       sum(congested)::int as congested, max(congested) as "mostInRow",
       count(*) filter (where congested > 0) as contacts,
       count(*) filter (where counted_attempts <> others or others = 0) as "lostAttempt",
       count(*) filter (where end_reason = 'platform_fault') as "platformFaults"
     from tasks`,
    { campaignId },
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the campaign has no contacts');
  return row;
}
