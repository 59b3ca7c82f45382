import type { Knex } from 'knex';
import { settledPrefix } from '../domain/settled-events.js';
import type { EventCursor, EventLog, EventType, FeedEvent } from '../ports/event-feed.js';

/** Looked at from the oldest on, in one statement that holds no lock for long. */
const PRUNED_AT_ONCE = 5_000;

export interface EventRow {
  id: number;
  company_id: string;
  campaign_id: string | null;
  call_task_id: string | null;
  call_id: string | null;
  type: EventType;
  data: Record<string, unknown>;
  at: Date;
  created_at: Date;
}

export function createEventLog(db: Knex): EventLog {
  return {
    readAfter: (cursor, max) => readAfter(db, cursor, max),

    async newestId() {
      const { rows } = await db.raw<{ rows: { id: number | null }[] }>(
        `select max(id) as id from events`,
      );
      return rows[0]?.id ?? 0;
    },

    async prune(olderThanDays) {
      const { rows } = await db.raw<{ rows: { pruned: number }[] }>(
        `with oldest as (select id, created_at from events order by id limit :most),
         pruned as (
           delete from events where id in (select id from oldest
             where created_at < clock_timestamp() - make_interval(days => :days)) returning id)
         select count(*) as pruned from pruned`,
        { most: PRUNED_AT_ONCE, days: olderThanDays },
      );
      return rows[0]?.pruned ?? 0;
    },
  };
}

/**
 * Rows and snapshot are of one statement, so that they tell of one instant. The end of a snapshot
 * is no bound for those in flight: it stands at the last one that has ended, and younger ones may
 * run. So where an id is missing, a number of its own is taken.
 */
async function readAfter(
  db: Knex,
  cursor: EventCursor,
  max: number,
): Promise<{ events: FeedEvent[]; cursor: EventCursor }> {
  const { rows } = await db.raw<{ rows: (EventRow & { xmin: string; next_xid: string | null })[] }>(
    `select e.*, pg_snapshot_xmin(s.now)::text as xmin,
       case when max(e.id) over () - :afterId > count(*) over ()
         then pg_current_xact_id()::text end as next_xid
     from (select pg_current_snapshot() as now) s
     cross join lateral (select * from events where id > :afterId order by id limit :max) e
     order by e.id`,
    { afterId: cursor.afterId, max },
  );
  const [first] = rows;
  if (first === undefined) return { events: [], cursor: { afterId: cursor.afterId } };
  const { taken, gap } = settledPrefix({
    ...{ afterId: cursor.afterId, gap: cursor.gap },
    ids: rows.map(({ id }) => id),
    ...{
      xmin: Number(first.xmin),
      nextXid: first.next_xid === null ? null : Number(first.next_xid),
    },
  });
  const events = rows.slice(0, taken).map(toFeedEvent);
  return { events, cursor: { afterId: events.at(-1)?.id ?? cursor.afterId, gap } };
}

export function toFeedEvent(row: EventRow): FeedEvent {
  return {
    ...{ id: row.id, type: row.type, data: row.data, at: row.at, createdAt: row.created_at },
    ...{ companyId: row.company_id, campaignId: row.campaign_id },
    ...{ callTaskId: row.call_task_id, callId: row.call_id },
  };
}
