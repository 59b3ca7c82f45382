import type { Knex } from 'knex';
import { toRetryRules } from '../contracts/retry-policy.js';
import type { CampaignStatus } from '../domain/campaign.js';
import type { LineClock } from '../domain/clock.js';
import { factorAt } from '../domain/congestion.js';
import type { RetryRules } from '../domain/retry-rules.js';

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
  schedule: { startTimeMs: number | null; endTimeMs: number | null };
  retryDelayMs: number;
  byDisposition: RetryRules;
  campaignPerMinute: number;
  nextSlotMs: number | null;
  nextShareMs: number | null;
  permitsGranted: number;
  companyPerMinute: number | null;
  /** What the line bears now: less than its limit while its carrier is congested. */
  linePerMinute: number;
  channels: { campaign: number; company: number | null; line: number };
  /** Permits that the batch got when it was asked for before, and that are still waited for. */
  granted: readonly GrantedBefore[];
}

export interface GrantedBefore {
  callTaskId: string;
  permitId: string;
  attemptCount: number;
}

/** A dial that is later than this after its slot takes another one; real time. */
export const LATENESS_MAX_MS = 250;

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
    c.retry_delay_minutes as "retryDelayMinutes", c.retry_policy as "retryPolicy",
    c.calls_per_minute as "campaignPerMinute", c.max_concurrent_calls as "campaignChannels",
    co.calls_per_minute as "companyPerMinute", co.max_concurrent_calls as "companyChannels",
    l.calls_per_minute as "linePerMinute", l.max_concurrent_calls as "lineChannels",
    lp.factor, lp.good, ${epochMs('lp.changed_at')} as "changedAtMs",
    ${epochMs('p.next_slot_at')} as "nextSlotMs", ${epochMs('p.share_slot_at')} as "nextShareMs",
    coalesce(p.permits_granted, 0) as "permitsGranted",
    (select json_agg(json_build_object('callTaskId', g.call_task_id, 'permitId', g.id,
        'attemptCount', t.attempt_count))
      from permits g join call_tasks t on t.id = g.call_task_id
      where g.campaign_id = c.id and g.batch = :batch and g.used_at is null
        and g.returned_at is null) as granted
  from campaigns c
  join companies co on co.id = c.company_id
  join lines l on l.id = c.line_id
  left join clock k on k.line_id = c.line_id
  left join line_pace lp on lp.line_id = c.line_id
  left join campaign_pace p on p.campaign_id = c.id
  where c.id = :campaignId`;

interface FactsRow extends Omit<
  AdmissionFacts,
  'clock' | 'schedule' | 'channels' | 'retryDelayMs' | 'byDisposition' | 'granted'
> {
  granted: GrantedBefore[] | null;
  realOriginMs: number | null;
  virtualOriginMs: number | null;
  speed: number | null;
  startTimeMs: number | null;
  endTimeMs: number | null;
  retryDelayMinutes: number;
  retryPolicy: Record<string, unknown>;
  campaignChannels: number;
  companyChannels: number | null;
  lineChannels: number;
  factor: number | null;
  good: number | null;
  changedAtMs: number | null;
}

/**
 * Line first, then company: every admission takes these locks in this order, so that two of them
 * never count the same free slot or channel. They do not block foreign keys. What the transaction
 * asks from then on is planned for any values: to plan it for these takes a quarter of the time.
 */
export async function lockLimits(trx: Knex.Transaction, campaignId: string): Promise<void> {
  await trx.raw(
    `with ${lockOf('cast(? as uuid)')}
     select count(*), set_config('plan_cache_mode', 'force_generic_plan', true)
     from line, company`,
    [campaignId],
  );
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

/** `batch`: of an admission. */
export async function readFacts(
  trx: Knex.Transaction,
  campaignId: string,
  batch: string | null = null,
): Promise<AdmissionFacts | null> {
  const { rows } = await trx.raw<{ rows: FactsRow[] }>(FACTS, { campaignId, batch });
  const row = rows[0];
  if (row === undefined) return null;
  return {
    ...row,
    clock: clockOf(row),
    schedule: row,
    retryDelayMs: row.retryDelayMinutes * 60_000,
    byDisposition: toRetryRules(row.retryPolicy),
    linePerMinute: row.linePerMinute * lineFactor(row),
    channels: {
      campaign: row.campaignChannels,
      company: row.companyChannels,
      line: row.lineChannels,
    },
    granted: row.granted ?? [],
  };
}

function lineFactor({ factor, good, changedAtMs, nowLineMs }: FactsRow): number {
  if (factor === null || good === null || changedAtMs === null) return 1;
  return factorAt({ factor, good, changedAtMs }, nowLineMs);
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
