import type { Knex } from 'knex';
import type { CampaignSchedule, CampaignStatus } from '../domain/campaign.js';
import type { LineClock } from '../domain/clock.js';
import type { SharedLevel } from '../domain/pacing.js';
import { spacingMs } from '../domain/pacing.js';

/** Everything that one admission looks at, read under the locks of the line and the company. */
export interface AdmissionFacts {
  campaignId: string;
  companyId: string;
  lineId: string;
  lineIsReal: boolean;
  clock: LineClock;
  isVirtual: boolean;
  nowRealMs: number;
  nowLineMs: number;
  status: CampaignStatus;
  admissionOpen: boolean;
  control: string;
  schedule: CampaignSchedule;
  maxRetries: number;
  retryDelayMs: number;
  campaignPerMinute: number;
  nextSlotMs: number | null;
  permitsGranted: number;
  companyPerMinute: number | null;
  linePerMinute: number;
  channels: { campaign: number; company: number | null; line: number };
}

/** A dial that is later than this after its slot takes another one; real time. */
export const LATENESS_MAX_MS = 250;
/** A permit that is late by this was lost rather than delayed; real time. */
const LOST_AFTER_MS = 10_000;

/** SQL of an instant as epoch milliseconds. */
export const epochMs = (expression: string) => `(extract(epoch from ${expression}) * 1000)::float8`;

/** `timestamptz` of epoch milliseconds given as a binding. */
export const fromEpochMs = (binding: string) => `to_timestamp(cast(${binding} as float8) / 1000)`;

const FACTS = `
  select c.id as "campaignId", c.company_id as "companyId", c.line_id as "lineId",
    l.kind <> 'simulator' as "lineIsReal", k.line_id is not null as "isVirtual",
    ${epochMs('clock_timestamp()')} as "nowRealMs", ${epochMs('app_now(c.line_id)')} as "nowLineMs",
    ${epochMs('k.real_origin')} as "realOriginMs",
    ${epochMs('k.virtual_origin')} as "virtualOriginMs",
    k.speed, c.status, c.admission_open as "admissionOpen", c.control,
    ${epochMs('c.start_time')} as "startTimeMs", ${epochMs('c.end_time')} as "endTimeMs",
    c.daily_start_time as "dailyStart", c.daily_end_time as "dailyEnd", c.timezone,
    c.max_retries as "maxRetries", c.retry_delay_minutes as "retryDelayMinutes",
    c.calls_per_minute as "campaignPerMinute", c.max_concurrent_calls as "campaignChannels",
    co.calls_per_minute as "companyPerMinute", co.max_concurrent_calls as "companyChannels",
    l.calls_per_minute as "linePerMinute", l.max_concurrent_calls as "lineChannels",
    ${epochMs('p.next_slot_at')} as "nextSlotMs", coalesce(p.permits_granted, 0) as "permitsGranted"
  from campaigns c
  join companies co on co.id = c.company_id
  join lines l on l.id = c.line_id
  left join clock k on k.line_id = c.line_id
  left join campaign_pace p on p.campaign_id = c.id
  where c.id = ?`;

interface FactsRow extends Omit<
  AdmissionFacts,
  'clock' | 'schedule' | 'channels' | 'retryDelayMs'
> {
  realOriginMs: number | null;
  virtualOriginMs: number | null;
  speed: number | null;
  startTimeMs: number | null;
  endTimeMs: number | null;
  dailyStart: string;
  dailyEnd: string;
  timezone: string;
  retryDelayMinutes: number;
  campaignChannels: number;
  companyChannels: number | null;
  lineChannels: number;
}

/**
 * Line first, then company: every admission takes these locks in this order, so that two of them
 * never count the same free slot or channel. They do not block foreign keys.
 */
export async function lockLimits(trx: Knex.Transaction, campaignId: string): Promise<void> {
  await trx.raw(`with ${lockOf('cast(? as uuid)')} select count(*) from line, company`, [
    campaignId,
  ]);
}

/** The same for the campaign of a permit. */
export async function lockLimitsOfPermit(trx: Knex.Transaction, permitId: string): Promise<void> {
  const campaign = `(select campaign_id from permits where id = ?)`;
  await trx.raw(`with ${lockOf(campaign)} select count(*) from line, company`, [permitId]);
}

/** One round trip: the company's row is looked for only when the line's has been locked. */
const lockOf = (campaign: string) => `
  campaign as materialized (select line_id, company_id from campaigns where id = ${campaign}),
  line as materialized (
    select 1 from lines where id = (select line_id from campaign) for no key update),
  company as materialized (
    select 1 from companies where id = (select company_id from campaign)
      and exists (select 1 from line) for no key update)`;

export async function readFacts(
  trx: Knex.Transaction,
  campaignId: string,
): Promise<AdmissionFacts | null> {
  const { rows } = await trx.raw<{ rows: FactsRow[] }>(FACTS, [campaignId]);
  const row = rows[0];
  if (row === undefined) return null;
  return {
    ...row,
    clock: clockOf(row),
    schedule: row,
    retryDelayMs: row.retryDelayMinutes * 60_000,
    channels: {
      campaign: row.campaignChannels,
      company: row.companyChannels,
      line: row.lineChannels,
    },
  };
}

/** The clock of a joined row; no clock row means real time. */
export function clockOf(row: {
  realOriginMs: number | null;
  virtualOriginMs: number | null;
  speed: number | null;
}): LineClock {
  return {
    realOriginMs: row.realOriginMs ?? 0,
    virtualOriginMs: row.virtualOriginMs ?? 0,
    speed: row.speed ?? 1,
  };
}

/**
 * Channels that no attempt holds, by the tightest of the three limits; company limits count per
 * clock. And the permits of the line that are waited for: their slot has passed, no dial came yet.
 */
export async function readRoom(
  trx: Knex.Transaction,
  facts: AdmissionFacts,
): Promise<{ freeChannels: number; late: number }> {
  const clockLine = facts.isVirtual ? facts.lineId : null;
  const { speed } = facts.clock;
  const { rows } = await trx.raw<{ rows: HeldRow[] }>(
    `select count(*) filter (where l.campaign_id = :campaignId) as campaign,
       count(*) filter (where l.company_id = :companyId
         and l.clock_line_id is not distinct from cast(:clockLine as uuid)) as company,
       count(*) filter (where l.line_id = :lineId) as line,
       count(*) filter (where l.line_id = :lineId and p.used_at is null
         and p.slot_at < ${fromEpochMs(':lateSince')}
         and p.slot_at > ${fromEpochMs(':lostSince')}) as late
     from leases l join permits p on p.id = l.permit_id
     where l.line_id = :lineId or l.company_id = :companyId`,
    {
      ...ids(facts),
      clockLine,
      lateSince: facts.nowLineMs - LATENESS_MAX_MS * speed,
      lostSince: facts.nowLineMs - LOST_AFTER_MS * speed,
    },
  );
  const held = rows[0] ?? { campaign: 0, company: 0, line: 0, late: 0 };
  const { channels } = facts;
  const free = Math.min(
    channels.campaign - held.campaign,
    channels.line - held.line,
    channels.company === null ? Infinity : channels.company - held.company,
  );
  return { freeChannels: Math.max(0, free), late: held.late };
}

interface HeldRow {
  campaign: number;
  company: number;
  line: number;
  late: number;
}

/** The granted slots near `fromMs` and later, of the line and of the company. */
export async function sharedLevels(
  trx: Knex.Transaction,
  facts: AdmissionFacts,
  fromMs: number,
): Promise<SharedLevel[]> {
  const lineSpacing = spacingMs(facts.linePerMinute);
  const line = await slotsOf(trx, 'line_id = ?', [facts.lineId, fromMs - lineSpacing]);
  const levels: SharedLevel[] = [{ slots: line, spacingMs: lineSpacing }];
  if (facts.companyPerMinute !== null) {
    const spacing = spacingMs(facts.companyPerMinute);
    const sameClock = facts.isVirtual
      ? 'company_id = ? and line_id = ?'
      : 'company_id = ? and not exists (select 1 from clock k where k.line_id = permits.line_id)';
    const bindings = facts.isVirtual ? [facts.companyId, facts.lineId] : [facts.companyId];
    const slots = await slotsOf(trx, sameClock, [...bindings, fromMs - spacing]);
    levels.push({ slots, spacingMs: spacing });
  }
  return levels;
}

async function slotsOf(
  trx: Knex.Transaction,
  where: string,
  bindings: (string | number)[],
): Promise<number[]> {
  const { rows } = await trx.raw<{ rows: { at: number }[] }>(
    `select ${epochMs('slot_at')} as at from permits
     where ${where} and slot_at > ${fromEpochMs('?')} order by slot_at`,
    bindings,
  );
  return rows.map((row) => row.at);
}

function ids(facts: AdmissionFacts) {
  return { campaignId: facts.campaignId, companyId: facts.companyId, lineId: facts.lineId };
}
