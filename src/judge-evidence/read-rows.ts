import type { Database } from '../db/knex.js';
import type {
  CallRow,
  CallTaskRow,
  CampaignRow,
  CampaignSettings,
  CompanyRow,
  DecisionRow,
  Evidence,
  LeaseRow,
  LineRow,
  PermitRow,
} from '../judge/evidence.js';
import { readEvent, type StoredEvent } from './campaign-event.js';

export type Rows = Omit<Evidence, 'ledger' | 'lastSeqBeforeRows' | 'campaignId'>;

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

/** All rows that belong to these lines, as they stood at one instant. */
export async function readRows(db: Database, lineIds: readonly string[]): Promise<Rows> {
  return db.transaction(
    async (trx) => {
      const read = async <Row>(sql: string): Promise<Row[]> => {
        const { rows } = await trx.raw<{ rows: Row[] }>(sql, { lines: lineIds });
        return rows;
      };
      const now = await read<{ nowMs: number }>(`select ${ms('clock_timestamp()')} as "nowMs"`);
      return {
        nowMs: now[0]?.nowMs ?? Number.NaN,
        companies: await read<CompanyRow>(COMPANIES),
        lines: (await read<StoredLine>(LINES)).map(readLine),
        campaigns: withEvents(
          await read<StoredCampaign>(CAMPAIGNS),
          await read<StoredEvent>(EVENTS),
        ),
        tasks: await read<CallTaskRow>(TASKS),
        calls: await read<CallRow>(CALLS),
        decisions: await read<DecisionRow>(DECISIONS),
        leases: await read<LeaseRow>(LEASES),
        openPermits: await read<PermitRow>(OPEN_PERMITS),
      };
    },
    { isolationLevel: 'repeatable read', readOnly: true },
  );
}

const OF_LINES = 'select id from campaigns where line_id = any(:lines)';

const COMPANIES = `
  select id, calls_per_minute as "callsPerMinute", max_concurrent_calls as "maxConcurrentCalls"
  from companies where id in (select company_id from campaigns where line_id = any(:lines))`;

const LINES = `
  select l.id, l.company_id as "companyId", l.calls_per_minute as "callsPerMinute",
    l.max_concurrent_calls as "maxConcurrentCalls", c.speed,
    ${ms('c.real_origin')} as "realOriginMs", ${ms('c.virtual_origin')} as "virtualOriginMs"
  from lines l left join clock c on c.line_id = l.id where l.id = any(:lines)`;

const CAMPAIGNS = `
  select id, company_id as "companyId", line_id as "lineId", status,
    calls_per_minute as "callsPerMinute", max_concurrent_calls as "maxConcurrentCalls",
    ${ms('start_time')} as "startTimeMs", ${ms('end_time')} as "endTimeMs",
    daily_start_time as "dailyStart", daily_end_time as "dailyEnd", timezone,
    days_of_week as "daysOfWeek", holidays::text[] as holidays,
    contact_timezone_policy as "contactTimezonePolicy",
    max_retries as "maxRetries", retry_delay_minutes as "retryDelayMinutes",
    retry_policy as "retryPolicy"
  from campaigns where line_id = any(:lines)`;

/** What was changed of one contact is no setting of its campaign. */
const EVENTS = `
  select campaign_id as "campaignId", ${ms('at')} as "atMs", kind, before, after
  from campaign_events where campaign_id in (${OF_LINES}) and call_task_id is null order by id`;

const TASKS = `
  select id, campaign_id as "campaignId", phone_number as "phoneNumber", status,
    end_reason as "endReason", attempt_count as "attemptCount", permit_id as "permitId",
    zone_key as "zoneKey", zone_source as "zoneSource",
    ${ms('next_attempt_at')} as "nextAttemptAtMs", ${ms('created_at')} as "createdAtMs"
  from call_tasks where campaign_id in (${OF_LINES})`;

const CALLS = `
  select c.id, c.call_task_id as "callTaskId", c.campaign_id as "campaignId",
    c.company_id as "companyId", c.line_id as "lineId", c.attempt_number as "attemptNumber",
    c.round, c.state, c.phone_number as "phoneNumber", c.network, c.answered_by as "answeredBy",
    c.business, c.detail, c.disposition, c.counted, c.zones, ${ms('c.ended_at')} as "endedAtMs",
    ${ms(`(r.body ->> 'callback_at')::timestamptz`)} as "callbackAtMs"
  from calls c left join call_reports r on r.call_id = c.id and not r.is_late
  where c.campaign_id in (${OF_LINES})`;

const DECISIONS = `
  select d.call_task_id as "callTaskId", ${ms('d.at')} as "atMs", ${ms('d.made_at')} as "madeAtMs",
    d.verdict, d.reason
  from decisions d join call_tasks t on t.id = d.call_task_id
  where t.campaign_id in (${OF_LINES}) and d.verdict <> 'allow' order by d.id`;

const LEASES = `
  select permit_id as "permitId", call_task_id as "callTaskId", campaign_id as "campaignId"
  from leases where campaign_id in (${OF_LINES})`;

const OPEN_PERMITS = `
  select id, call_task_id as "callTaskId", campaign_id as "campaignId"
  from permits where campaign_id in (${OF_LINES}) and used_at is null and returned_at is null`;

type StoredLine = Omit<LineRow, 'clock'> & {
  speed: number | null;
  realOriginMs: number;
  virtualOriginMs: number;
};

function readLine({ speed, realOriginMs, virtualOriginMs, ...line }: StoredLine): LineRow {
  return { ...line, clock: speed === null ? null : { realOriginMs, virtualOriginMs, speed } };
}

type StoredCampaign = Omit<CampaignRow, 'settings' | 'events'> & CampaignSettings;

function withEvents(
  stored: readonly StoredCampaign[],
  events: readonly StoredEvent[],
): CampaignRow[] {
  return stored.map(({ id, companyId, lineId, status, ...settings }) => ({
    ...{ id, companyId, lineId, status, settings },
    events: events.filter(({ campaignId }) => campaignId === id).map(readEvent),
  }));
}
