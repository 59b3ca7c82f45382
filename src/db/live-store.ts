import type { Knex } from 'knex';
import type { CallMetrics } from '../ports/call-store.js';
import type { FeedEvent } from '../ports/event-feed.js';
import type {
  CallPosition,
  LiveCallEvent,
  LiveCallView,
  LiveCampaignView,
  LiveCampaignWork,
  LiveStore,
  LiveTurn,
} from '../ports/live-store.js';
import { toFeedEvent, type EventRow } from './event-log.js';

/**
 * What a live view reads. Events of one call, and the statuses of one campaign, are written under
 * the lock of its row: reading them above the last id that one has leaves none out.
 */
export function createLiveStore(db: Knex): LiveStore {
  return {
    openCall: (scope, callId, resumeAfter) => openCall(db, { scope, callId, resumeAfter }),
    callEvents: (positions, max) => callEvents(db, positions, max),
    openCampaign: (scope, campaignId, resumeAfter) =>
      openCampaign(db, { scope, campaignId, resumeAfter }),
    campaignEvents: (campaignId, afterId, max) => campaignEvents(db, { campaignId, afterId, max }),
    campaignWork: (campaignId) => campaignWork(db, campaignId),
  };
}

const TURN = `jsonb_build_object('index', l.turn_index, 'role', l.role, 'content', l.content,
  'stateId', l.state_id, 'wasInterrupted', l.was_interrupted,
  'at', to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`;

/**
 * One statement, so that state, turns and last id are of one instant. Turns of a call that is not
 * known to be answered are told later, by events. An id that is not of this call, or was pruned, is
 * no place to go on from: then all is told from the beginning.
 */
async function openCall(
  db: Knex,
  asked: { scope: string | null; callId: string; resumeAfter: number | null },
): Promise<LiveCallView | null> {
  const { rows } = await db.raw<{ rows: (LiveCallView & { newestId: number })[] }>(
    `select c.id as "callId", c.campaign_id as "campaignId", c.call_task_id as "callTaskId",
       c.state, c.network, c.business, c.disposition, c.outcome,
       c.attempt_number as "attemptNumber", c.duration_sec as "durationSec",
       coalesce(c.dialing_at, c.reserved_at) as "startedAt", c.answered_at as "answeredAt",
       c.ended_at as "endedAt", r.newest as "newestId", r.is_resumed as "isResumed",
       case when r.is_resumed or c.state = 'dialing' then '[]' else coalesce(
         (select jsonb_agg(${TURN} order by l.turn_index) from call_logs l where l.call_id = c.id),
         '[]') end as turns
     from calls c cross join lateral (
       select coalesce((select max(id) from events e where e.call_id = c.id), 0) as newest,
         exists (select from events e where e.call_id = c.id
           and e.id = cast(:resumeAfter as bigint)) as is_resumed) r
     where c.id = :callId and c.attempt_number is not null
       and (cast(:scope as uuid) is null or c.company_id = :scope)`,
    asked,
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { newestId, ...view } = row;
  const lastEventId = view.isResumed ? (asked.resumeAfter ?? 0) : newestId;
  return { ...view, lastEventId, isOver: view.state === 'ended' && newestId <= lastEventId };
}

async function callEvents(
  db: Knex,
  positions: readonly CallPosition[],
  max: number,
): Promise<LiveCallEvent[]> {
  type Row = EventRow & { turn: LiveTurn | null; metrics: CallMetrics | null };
  const { rows } = await db.raw<{ rows: Row[] }>(
    `select e.*, case when l.id is not null then ${TURN} end as turn, to_jsonb(m) as metrics
     from unnest(cast(:callIds as uuid[]), cast(:afterIds as bigint[])) as w(call_id, after_id)
     cross join lateral (
       select * from events e where e.call_id = w.call_id and e.id > w.after_id
       order by e.id limit :max) e
     left join call_logs l on e.type = 'call.turn' and l.call_id = e.call_id
       and l.turn_index = (e.data ->> 'turn_index')::integer
     left join call_metrics m on e.type = 'call.metrics' and m.call_id = e.call_id
     order by e.id`,
    {
      callIds: positions.map(({ callId }) => callId),
      afterIds: positions.map(({ afterId }) => afterId),
      max,
    },
  );
  return rows.map((row) => ({
    ...toFeedEvent(row),
    ...{ callId: row.call_id ?? '', turn: row.turn, metrics: row.metrics },
  }));
}

async function openCampaign(
  db: Knex,
  asked: { scope: string | null; campaignId: string; resumeAfter: number | null },
): Promise<LiveCampaignView | null> {
  const { rows } = await db.raw<{ rows: (LiveCampaignView & { newestId: number })[] }>(
    `select c.id as "campaignId", c.status, c.pause_reason as "pauseReason",
       coalesce((select max(id) from events e where ${OF_CAMPAIGN}), 0) as "newestId",
       exists (select from events e where ${OF_CAMPAIGN}
         and e.id = cast(:resumeAfter as bigint)) as "isResumed"
     from campaigns c where c.id = :campaignId and c.archived_at is null
       and (cast(:scope as uuid) is null or c.company_id = :scope)`,
    asked,
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { newestId, ...view } = row;
  return { ...view, lastEventId: view.isResumed ? (asked.resumeAfter ?? 0) : newestId };
}

/** Other events of a campaign are written without its lock, and so in no order. */
const OF_CAMPAIGN = `e.campaign_id = :campaignId and e.call_id is null
  and e.type like 'campaign.%'`;

async function campaignEvents(
  db: Knex,
  asked: { campaignId: string; afterId: number; max: number },
): Promise<FeedEvent[]> {
  const { rows } = await db.raw<{ rows: EventRow[] }>(
    `select * from events e where ${OF_CAMPAIGN} and e.id > :afterId order by e.id limit :max`,
    asked,
  );
  return rows.map(toFeedEvent);
}

/** Calls that hold a channel are few, whatever the number of calls that the campaign has made. */
async function campaignWork(db: Knex, campaignId: string): Promise<LiveCampaignWork> {
  const { rows } = await db.raw<{ rows: LiveCampaignWork[] }>(
    `select count(*) filter (where c.state = 'dialing') as dialing,
       count(*) filter (where c.state = 'live') as live,
       (select jsonb_build_object('id', i.id, 'status', i.status, 'rowsRead', i.rows_read,
           'created', i.created)
         from imports i where i.campaign_id = :campaignId
         order by i.created_at desc limit 1) as import
     from leases l join calls c on c.id = l.permit_id where l.campaign_id = :campaignId`,
    { campaignId },
  );
  return rows[0] ?? { dialing: 0, live: 0, import: null };
}
