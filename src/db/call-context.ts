import type { Knex } from 'knex';
import type { CampaignSchedule, CampaignStatus } from '../domain/campaign.js';
import type { CallTaskStatus } from '../domain/call-task.js';
import type { CallState } from '../domain/call.js';
import { realDelay, type LineClock } from '../domain/clock.js';
import type { AfterAttempt } from '../ports/call-life.js';
import type { DialLine } from '../ports/telephony.js';
import { clockOf, epochMs } from './admission-facts.js';

/**
 * A permit with its task, campaign, line and, once it was reserved, its call. Instants are epoch
 * milliseconds.
 */
export interface CallContext {
  permitId: string;
  slotMs: number | null;
  isPermitOpen: boolean;
  callTaskId: string;
  campaignId: string;
  companyId: string;
  lineId: string;
  skillbaseId: string;
  skillbaseVersion: number;
  callState: CallState | null;
  hasReport: boolean;
  taskStatus: CallTaskStatus;
  taskPermitId: string | null;
  round: number;
  attemptCount: number;
  countedAttempts: number;
  faultsInRow: number;
  unknowns: number;
  callbacks: number;
  phoneNumber: string;
  campaignStatus: CampaignStatus;
  admissionOpen: boolean;
  control: string;
  schedule: CampaignSchedule;
  maxRetries: number;
  retryDelayMs: number;
  line: DialLine;
  nowRealMs: number;
  nowLineMs: number;
}

const CONTEXT = `
  select p.id as "permitId", ${epochMs('p.slot_at')} as "slotMs",
    p.used_at is null and p.returned_at is null as "isPermitOpen",
    t.id as "callTaskId", t.status as "taskStatus", t.permit_id as "taskPermitId", t.round,
    t.attempt_count as "attemptCount", t.counted_attempts as "countedAttempts",
    t.faults_in_row as "faultsInRow", t.unknowns, t.callbacks, t.phone_number as "phoneNumber",
    c.id as "campaignId", c.company_id as "companyId", c.skillbase_id as "skillbaseId",
    coalesce(c.skillbase_version, s.version) as "skillbaseVersion", c.status as "campaignStatus",
    c.admission_open as "admissionOpen", c.control,
    ${epochMs('c.start_time')} as "startTimeMs", ${epochMs('c.end_time')} as "endTimeMs",
    c.daily_start_time as "dailyStart", c.daily_end_time as "dailyEnd", c.timezone,
    c.days_of_week as "daysOfWeek", c.holidays::text[] as holidays,
    c.max_retries as "maxRetries", c.retry_delay_minutes as "retryDelayMinutes",
    l.id as "lineId", l.kind as "lineKind", l.settings as "lineSettings", k.speed,
    ${epochMs('k.real_origin')} as "realOriginMs",
    ${epochMs('k.virtual_origin')} as "virtualOriginMs",
    ca.state as "callState",
    exists (select 1 from call_reports r where r.call_id = p.id and not r.is_late) as "hasReport",
    ${epochMs('clock_timestamp()')} as "nowRealMs", ${epochMs('app_now(l.id)')} as "nowLineMs"
  from permits p
  join call_tasks t on t.id = p.call_task_id
  join campaigns c on c.id = p.campaign_id
  join skillbases s on s.id = c.skillbase_id
  join lines l on l.id = p.line_id
  left join clock k on k.line_id = p.line_id
  left join calls ca on ca.id = p.id
  where p.id = ?`;

interface ContextRow extends Omit<CallContext, 'line' | 'schedule' | 'retryDelayMs'> {
  startTimeMs: number | null;
  endTimeMs: number | null;
  dailyStart: string;
  dailyEnd: string;
  timezone: string;
  daysOfWeek: number[];
  holidays: string[];
  retryDelayMinutes: number;
  lineKind: DialLine['kind'];
  lineSettings: Record<string, unknown>;
  realOriginMs: number | null;
  virtualOriginMs: number | null;
  speed: number | null;
}

/**
 * The id of a permit is the id of its call. `lock` holds the task, so that its attempts are written
 * one at a time.
 */
export async function readContext(
  db: Knex,
  callId: string,
  options: { lock: boolean } = { lock: false },
): Promise<CallContext | null> {
  if (options.lock) await lockTask(db, callId);
  const { rows } = await db.raw<{ rows: ContextRow[] }>(CONTEXT, [callId]);
  const row = rows[0];
  if (row === undefined) return null;
  const clock: LineClock = clockOf(row);
  return {
    ...row,
    schedule: row,
    retryDelayMs: row.retryDelayMinutes * 60_000,
    line: { id: row.lineId, kind: row.lineKind, settings: row.lineSettings, clock },
  };
}

/**
 * A statement of its own: one that waits for a lock sees the locked row as it is afterwards, but
 * every joined row as it was before. What is read next sees all that the other attempt wrote.
 */
async function lockTask(db: Knex, callId: string): Promise<void> {
  await db.raw(
    `select 1 from call_tasks where id = (select call_task_id from permits where id = ?)
     for update`,
    [callId],
  );
}

/** Waiting until a time of the line, as the workflow needs it. */
export function waitUntil(context: CallContext, atMs: number): AfterAttempt {
  return {
    next: 'wait',
    sleepMs: realDelay(context.line.clock, context.nowRealMs, atMs),
    nextAttemptAt: new Date(atMs).toISOString(),
    outcome: null,
  };
}
