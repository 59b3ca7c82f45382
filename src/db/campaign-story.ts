import type { Knex } from 'knex';
import type { CallTaskStatus, EndReason } from '../domain/call-task.js';
import type { CampaignStatus } from '../domain/campaign.js';
import { toLineTime } from '../domain/clock.js';
import type { CompanyScope } from '../domain/principal.js';
import type { CampaignStory } from '../ports/why-store.js';
import { clockOf, epochMs, fromEpochMs } from './admission-facts.js';
import { readFreshZones } from './queue-order.js';

interface CampaignFactsRow {
  id: string;
  name: string;
  status: CampaignStatus;
  pauseReason: string | null;
  timezone: string;
  startTimeMs: number | null;
  endTimeMs: number | null;
  rehearsalOf: string | null;
  realOriginMs: number | null;
  virtualOriginMs: number | null;
  speed: number | null;
  nowRealMs: number;
}

interface GroupRow {
  stage: 'ended' | 'in_call' | 'fresh' | 'due' | 'waiting';
  status: CallTaskStatus;
  endReason: EndReason | null;
  outcome: string | null;
  zoneKey: string | null;
  tasks: number;
  nextMs: number | null;
}

/** Of how many contacts that the gate put off the reasons are looked up; the rest is `other`. */
const REASONS_LOOKED_UP = 50_000;

const STAGE = `case
  when status in ('completed', 'failed') then 'ended'
  when status = 'in_progress' or permit_id is not null then 'in_call'
  when next_attempt_at is null then 'fresh'
  when next_attempt_at <= ${fromEpochMs(':now')} then 'due'
  else 'waiting' end`;

/** What explains a campaign: one pass over its tasks, whatever their number. */
export async function readCampaignStory(
  db: Knex,
  scope: CompanyScope,
  id: string,
): Promise<CampaignStory | null> {
  const row = await factsOf(db, scope, id);
  if (row === undefined) return null;
  const clock = clockOf(row);
  const now = toLineTime(clock, row.nowRealMs);
  const [groups, zones, deferred, pausedBy] = await Promise.all([
    groupsOf(db, id, now),
    readFreshZones(db, id),
    deferredOf(db, id, now),
    lastPause(db, id),
  ]);
  const { realOriginMs: _r, virtualOriginMs: _v, speed: _s, nowRealMs: _n, ...campaign } = row;
  const freshTasks = (zoneKey: string | null) =>
    total(groups.filter((group) => group.stage === 'fresh' && group.zoneKey === zoneKey));
  return {
    ...campaign,
    clock,
    pausedBy,
    counts: {
      ended: groups.flatMap(({ stage, status, endReason, tasks }) =>
        stage === 'ended' && endReason !== null ? [{ status, endReason, tasks }] : [],
      ),
      inCall: total(groups.filter(({ stage }) => stage === 'in_call')),
      queuedDue: total(groups.filter(({ stage }) => stage === 'due')),
      fresh: zones.map((zone) => ({ ...zone, tasks: freshTasks(zone.zoneKey) })),
      waiting: [...retriesIn(groups), ...withRest(deferred, groups)],
    },
  };
}

const total = (groups: readonly GroupRow[]) => groups.reduce((sum, { tasks }) => sum + tasks, 0);

function factsOf(db: Knex, scope: CompanyScope, id: string): Promise<CampaignFactsRow | undefined> {
  const query = db('campaigns as c')
    .leftJoin('clock as k', 'k.line_id', 'c.line_id')
    .where('c.id', id)
    .whereNull('c.archived_at');
  if (scope !== null) void query.where('c.company_id', scope);
  return query.first<CampaignFactsRow | undefined>(
    'c.id',
    'c.name',
    'c.status',
    'c.timezone',
    db.raw(`c.pause_reason as "pauseReason", c.rehearsal_of as "rehearsalOf", k.speed,
      ${epochMs('c.start_time')} as "startTimeMs", ${epochMs('c.end_time')} as "endTimeMs",
      ${epochMs('k.real_origin')} as "realOriginMs",
      ${epochMs('k.virtual_origin')} as "virtualOriginMs",
      ${epochMs('clock_timestamp()')} as "nowRealMs"`),
  );
}

async function groupsOf(db: Knex, campaignId: string, now: number): Promise<GroupRow[]> {
  const { rows } = await db.raw<{ rows: GroupRow[] }>(
    `with staged as (
       select ${STAGE} as stage, status, end_reason, outcome, zone_key, next_attempt_at
       from call_tasks where campaign_id = :campaignId)
     select stage, status, end_reason as "endReason",
       case when stage = 'waiting' then outcome end as outcome,
       case when stage = 'fresh' then zone_key end as "zoneKey",
       count(*) as tasks, ${epochMs('min(next_attempt_at)')} as "nextMs"
     from staged group by 1, 2, 3, 4, 5`,
    { campaignId, now },
  );
  return rows;
}

type Waiting = CampaignStory['counts']['waiting'];

function retriesIn(groups: readonly GroupRow[]): Waiting {
  return groups
    .filter(({ stage, status }) => stage === 'waiting' && status === 'retry')
    .map(({ outcome, tasks, nextMs }) => {
      return { kind: 'retry', reason: outcome ?? 'unknown', tasks, nextMs: nextMs ?? 0 };
    });
}

/** Those put off whose reason was not looked up are counted still. */
function withRest(known: Waiting, groups: readonly GroupRow[]): Waiting {
  const all = groups.filter(({ stage, status }) => stage === 'waiting' && status === 'pending');
  const left = total(all) - known.reduce((sum, { tasks }) => sum + tasks, 0);
  if (left <= 0) return known;
  const nextMs = Math.min(...all.map((group) => group.nextMs ?? Infinity));
  return [...known, { kind: 'deferred', reason: 'other', tasks: left, nextMs }];
}

async function deferredOf(db: Knex, campaignId: string, now: number): Promise<Waiting> {
  const { rows } = await db.raw<{ rows: { reason: string; tasks: number; nextMs: number }[] }>(
    `select coalesce(d.reason, 'other') as reason, count(*) as tasks,
       ${epochMs('min(t.next_attempt_at)')} as "nextMs"
     from (select id, next_attempt_at from call_tasks where campaign_id = :campaignId
         and status = 'pending' and permit_id is null
         and next_attempt_at > ${fromEpochMs(':now')} limit :max) t
     left join lateral (select reason from decisions where call_task_id = t.id
       order by id desc limit 1) d on true
     group by 1`,
    { campaignId, now, max: REASONS_LOOKED_UP },
  );
  return rows.map((row) => ({ kind: 'deferred', ...row }));
}

/** The event that paused the campaign last, with what it says of the reason. */
async function lastPause(db: Knex, campaignId: string): Promise<CampaignStory['pausedBy']> {
  const event = await db('campaign_events')
    .where({ campaign_id: campaignId, kind: 'requested' })
    .whereRaw(`after ->> 'verb' = 'pause'`)
    .orderBy('id', 'desc')
    .first<{ by: string; at: Date; after: Record<string, unknown> } | undefined>(
      ...['by', 'at', 'after'],
    );
  return event === undefined ? null : { by: event.by, at: event.at, facts: event.after };
}
