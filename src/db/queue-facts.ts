import type { Knex } from 'knex';
import { factorAt } from '../domain/congestion.js';
import { observedPerMinute, type QueueFacts } from '../domain/binding-limit.js';
import { epochMs } from './admission-facts.js';

/** So many slots of the past tell the rate of now. */
const SLOTS_LOOKED_AT = 120;
/** A longer pause between two slots, line time or this real time, is no queue that moves slowly. */
const PAUSE_MS = 120_000;
const PAUSE_REAL_MS = 5_000;
const CALLS_LOOKED_AT = 100;
/** Seconds of an attempt while nothing has been learned yet. */
const HOLD_SECONDS = 45;
/** From the end of a call until its channel has another one; real time. */
const CHANGE_SECONDS = 0.5;

interface LimitsRow {
  maxRetries: number;
  retryDelayMinutes: number;
  perMinute: number;
  channels: number;
  companyPerMinute: number | null;
  companyChannels: number | null;
  linePerMinute: number;
  lineChannels: number;
  factor: number | null;
  good: number | null;
  changedAtMs: number | null;
  nowLineMs: number;
  speed: number;
  waitsForChannel: boolean;
  held: number;
  companyHeld: number;
  lineHeld: number;
  ownPriority: number;
  priorities: number;
  ownWeight: number;
  weights: number;
  linePriorities: number;
}

/** Company limits count per clock, therefore leases and campaigns of other clocks stay out. */
const LIMITS = `
  with own as (
    select c.*, k.line_id as clock_line, coalesce(k.speed, 1) as speed
    from campaigns c left join clock k on k.line_id = c.line_id where c.id = :id),
  wanting as (
    select c.id, c.company_id, c.line_id, c.priority, k.line_id as clock_line
    from campaign_pace p join campaigns c on c.id = p.campaign_id
      left join clock k on k.line_id = c.line_id
    where p.wants_until > clock_timestamp() and c.id <> :id
    union all select id, company_id, line_id, priority, clock_line from own)
  select own.max_retries as "maxRetries", own.retry_delay_minutes as "retryDelayMinutes",
    own.calls_per_minute as "perMinute", own.max_concurrent_calls as channels,
    co.calls_per_minute as "companyPerMinute", co.max_concurrent_calls as "companyChannels",
    l.calls_per_minute as "linePerMinute", l.max_concurrent_calls as "lineChannels",
    lp.factor, lp.good, ${epochMs('lp.changed_at')} as "changedAtMs",
    ${epochMs('app_now(own.line_id)')} as "nowLineMs", own.speed,
    own.priority as "ownPriority", co.weight as "ownWeight",
    p.starved_since is not null as "waitsForChannel",
    (select count(*) from leases e where e.campaign_id = own.id) as held,
    (select count(*) from leases e where e.company_id = own.company_id
      and e.clock_line_id is not distinct from own.clock_line) as "companyHeld",
    (select count(*) from leases e where e.line_id = own.line_id) as "lineHeld",
    (select coalesce(sum(w.priority), 0) from wanting w where w.company_id = own.company_id
      and w.clock_line is not distinct from own.clock_line) as priorities,
    (select coalesce(sum(w.priority), 0) from wanting w where w.company_id = own.company_id
      and w.line_id = own.line_id) as "linePriorities",
    (select coalesce(sum(d.weight), 0) from companies d where d.id in
      (select w.company_id from wanting w where w.line_id = own.line_id)) as weights
  from own join companies co on co.id = own.company_id join lines l on l.id = own.line_id
    left join line_pace lp on lp.line_id = l.id
    left join campaign_pace p on p.campaign_id = own.id`;

/** What limits the next dials of a campaign, in one look. */
export async function readQueueFacts(db: Knex, campaignId: string): Promise<QueueFacts> {
  const { rows } = await db.raw<{ rows: LimitsRow[] }>(LIMITS, { id: campaignId });
  const row = rows[0];
  if (row === undefined) throw new Error('a campaign was read and is gone');
  const lineShare = part(row.ownWeight, row.weights) * part(row.ownPriority, row.linePriorities);
  return {
    campaign: { perMinute: row.perMinute, channels: row.channels, heldChannels: row.held },
    company: {
      perMinute: row.companyPerMinute,
      channels: row.companyChannels,
      heldChannels: row.companyHeld,
      share: part(row.ownPriority, row.priorities),
    },
    line: {
      perMinute: row.linePerMinute,
      channels: row.lineChannels,
      heldChannels: row.lineHeld,
      share: lineShare,
      factor: lineFactor(row),
    },
    waitsForChannel: row.waitsForChannel,
    observedPerMinute: await observed(db, campaignId, row.speed),
    ...(await lately(db, campaignId, row)),
  };
}

const part = (own: number, all: number): number => (all === 0 ? 1 : own / all);

function lineFactor({ factor, good, changedAtMs, nowLineMs }: LimitsRow): number {
  if (factor === null || good === null || changedAtMs === null) return 1;
  return factorAt({ factor, good, changedAtMs }, nowLineMs);
}

async function observed(db: Knex, campaignId: string, speed: number): Promise<number | null> {
  const slots = await db('permits')
    .where('campaign_id', campaignId)
    .whereNotNull('slot_at')
    .orderBy('slot_at', 'desc')
    .limit(SLOTS_LOOKED_AT)
    .select<{ at: number }[]>(db.raw(`${epochMs('slot_at')} as at`));
  const pauseMs = Math.max(PAUSE_MS, PAUSE_REAL_MS * speed);
  return observedPerMinute(
    slots.map(({ at }) => at),
    pauseMs,
  );
}

/** While few calls have ended, so many more are taken to have come back as is usual. */
const USUAL = { calls: 10, share: 0.5 };

async function lately(
  db: Knex,
  campaignId: string,
  { maxRetries, retryDelayMinutes, speed }: LimitsRow,
): Promise<Pick<QueueFacts, 'holdSeconds' | 'comesBack'>> {
  const { rows } = await db.raw<{ rows: LatelyRow[] }>(
    `select recent.attempt_number > 1 as again, count(*) as calls,
       count(retry.until) as "comeBack",
       sum(extract(epoch from recent.ended_at - recent.reserved_at))::float8 as seconds,
       sum(extract(epoch from retry.until - recent.ended_at))::float8 as "delaySeconds"
     from (
       select id, call_task_id, attempt_number, ended_at, reserved_at from calls
       where campaign_id = ? and state = 'ended' and attempt_number is not null
       order by created_at desc limit ?) recent
     left join lateral (
       select d.until from decisions d where d.call_task_id = recent.call_task_id
         and d.call_id = recent.id and d.verdict = 'retry' limit 1) retry on true
     group by 1`,
    [campaignId, CALLS_LOOKED_AT],
  );
  const sum = (of: (row: LatelyRow) => number | null) =>
    rows.reduce((total, row) => total + (of(row) ?? 0), 0);
  const calls = sum((row) => row.calls);
  const comeBack = sum((row) => row.comeBack);
  const first = rows.find(({ again }) => !again);
  const share = blended(first, maxRetries <= 1 ? 0 : USUAL.share);
  // Of later attempts fewer may be followed by another one.
  const usualAgain = (share * Math.max(0, maxRetries - 2)) / Math.max(1, maxRetries - 1);
  const shareAgain = blended(
    rows.find(({ again }) => again),
    usualAgain,
  );
  const delaySeconds =
    comeBack === 0 ? retryDelayMinutes * 60 : sum((row) => row.delaySeconds) / comeBack;
  const hold = calls === 0 ? HOLD_SECONDS : sum(({ seconds }) => seconds) / calls;
  return {
    holdSeconds: hold + CHANGE_SECONDS * speed,
    comesBack: { share, shareAgain, delaySeconds },
  };
}

function blended(seen: LatelyRow | undefined, usual: number): number {
  const { comeBack = 0, calls = 0 } = seen ?? {};
  return (comeBack + usual * USUAL.calls) / (calls + USUAL.calls);
}

interface LatelyRow {
  /** Not the first attempt of its task. */
  again: boolean;
  calls: number;
  comeBack: number;
  seconds: number | null;
  delaySeconds: number | null;
}
