import { randomUUID } from 'node:crypto';
import type { Database } from '../../src/db/knex.js';
import type { CallReport } from '../../src/domain/call-report.js';
import type {
  ApiKeyRow,
  CallRow,
  CallTaskRow,
  CampaignRow,
  ClockRow,
  CompanyRow,
  LeaseRow,
  LineRow,
  PermitRow,
  SkillbaseRow,
} from './rows.js';

/**
 * Builders of rows: everything not given is valid, and what a row belongs to is built when it is
 * not given either. `await aCall(db, { state: 'dialing' })` also makes the task, campaign, bot,
 * line and company of that call.
 */
export const FIRST_PHONE_NUMBER = 79_000_000_000;
let built = 0;

/** A number that no other row of this test run has. */
export function aPhoneNumber(): string {
  return `+${FIRST_PHONE_NUMBER + (built += 1)}`;
}

export async function aCompany(db: Database, row: Partial<CompanyRow> = {}): Promise<CompanyRow> {
  const name = `company-${(built += 1)}`;
  return insert(db, 'companies', { name, slug: name, timezone: 'Europe/Moscow', ...row });
}

export async function anApiKey(db: Database, row: Partial<ApiKeyRow> = {}): Promise<ApiKeyRow> {
  const hash = `hash-${(built += 1)}`;
  return insert(db, 'api_keys', { name: 'key', role: 'admin', prefix: 'nv_test', hash, ...row });
}

export const A_SKILLBASE_CONFIG = {
  context: { role: 'administrator', style: 'kind', safety_rules: [], facts: [], language: 'ru' },
  flow: { type: 'linear', states: ['greeting', 'booking', 'goodbye'], transitions: [] },
  agent: { handoff_criteria: {}, crm_field_mapping: {} },
  tools: [],
  voice: {
    tts_provider: 'cartesia',
    tts_voice_id: '779673f3-895f-4935-b6b5-b031dc78b319',
    stt_provider: 'deepgram',
    stt_language: 'ru',
  },
  llm: { provider: 'openai', model: 'gpt-4o-mini', temperature: 0.4 },
};

/** A bot with its current version stored as an immutable one. */
export async function aSkillbase(
  db: Database,
  row: Partial<SkillbaseRow> = {},
): Promise<SkillbaseRow> {
  const company_id = row.company_id ?? (await aCompany(db)).id;
  const name = `bot-${(built += 1)}`;
  const skillbase = await insert<SkillbaseRow>(db, 'skillbases', {
    name,
    slug: name,
    config: A_SKILLBASE_CONFIG,
    ...row,
    company_id,
  });
  const { id: skillbase_id, version, config } = skillbase;
  await db('skillbase_versions').insert({ skillbase_id, version, config });
  return skillbase;
}

/** A simulated line of its own; the line that every company shares is made by the migrations. */
export async function aLine(db: Database, row: Partial<LineRow> = {}): Promise<LineRow> {
  return insert(db, 'lines', {
    name: `line-${(built += 1)}`,
    kind: 'simulator',
    calls_per_minute: 60_000,
    max_concurrent_calls: 10_000,
    ...row,
  });
}

/** Virtual time for a line: from noon on a Tuesday, at the speed of real time unless given. */
export async function aClock(
  db: Database,
  row: Pick<ClockRow, 'line_id'> & Partial<ClockRow>,
): Promise<ClockRow> {
  return insert(db, 'clock', {
    real_origin: new Date(),
    virtual_origin: new Date('2026-09-01T09:00:00Z'),
    speed: 1,
    ...row,
  });
}

/**
 * A draft whose window is always open; `{ status: 'running', admission_open: true }` makes one that
 * may dial.
 */
export async function aCampaign(
  db: Database,
  row: Partial<CampaignRow> = {},
): Promise<CampaignRow> {
  const company_id = row.company_id ?? (await aCompany(db)).id;
  const skillbase_id = row.skillbase_id ?? (await aSkillbase(db, { company_id })).id;
  const line_id = row.line_id ?? (await aLine(db)).id;
  return insert(db, 'campaigns', {
    name: `campaign-${(built += 1)}`,
    skillbase_version: 1,
    daily_start_time: '00:00',
    daily_end_time: '24:00',
    ...row,
    company_id,
    skillbase_id,
    line_id,
  });
}

export async function aCallTask(
  db: Database,
  row: Partial<CallTaskRow> = {},
): Promise<CallTaskRow> {
  const campaign = await campaignOf(db, row.campaign_id, row.company_id);
  const ended = row.status === 'completed' || row.status === 'failed';
  return insert(db, 'call_tasks', {
    phone_number: aPhoneNumber(),
    contact_name: 'Анна',
    end_reason: ended ? (row.status === 'completed' ? 'human_talked' : 'attempts_used_up') : null,
    ...row,
    campaign_id: campaign.id,
    company_id: campaign.company_id,
  });
}

/** A permit with a slot right now, neither used nor returned. */
export async function aPermit(db: Database, row: Partial<PermitRow> = {}): Promise<PermitRow> {
  const { task, campaign } = await taskOf(db, row.call_task_id);
  return insert(db, 'permits', {
    batch: `batch-${(built += 1)}`,
    slot_at: new Date(),
    ...row,
    call_task_id: task.id,
    campaign_id: task.campaign_id,
    company_id: task.company_id,
    line_id: row.line_id ?? campaign.line_id,
  });
}

/** The channel that a permit holds, for two minutes unless given. */
export async function aLease(db: Database, row: Partial<LeaseRow> = {}): Promise<LeaseRow> {
  const permit = row.permit_id
    ? await found<PermitRow>(db, 'permits', row.permit_id)
    : await aPermit(db);
  return insert(db, 'leases', {
    expires_at: new Date(Date.now() + 120_000),
    ...row,
    permit_id: permit.id,
    call_task_id: permit.call_task_id,
    campaign_id: permit.campaign_id,
    company_id: permit.company_id,
    line_id: permit.line_id,
  });
}

/** A call in the state given, `ended` with a reached goal by default. */
export async function aCall(db: Database, row: Partial<CallRow> = {}): Promise<CallRow> {
  const { task, campaign } = await taskOf(db, row.call_task_id, row.campaign_id);
  const state = row.state ?? 'ended';
  return insert(db, 'calls', {
    id: randomUUID(),
    round: task.round,
    reserved_at: new Date(),
    ...(state === 'reserved' ? {} : { attempt_number: 1, dialing_at: new Date() }),
    ...(state === 'live' || state === 'ended' ? { answered_at: new Date() } : {}),
    ...(state === 'ended' ? A_GOAL_MET : {}),
    phone_number: task.phone_number,
    skillbase_id: campaign.skillbase_id,
    skillbase_version: campaign.skillbase_version ?? 1,
    line_id: campaign.line_id,
    ...row,
    state,
    call_task_id: task.id,
    campaign_id: task.campaign_id,
    company_id: task.company_id,
  });
}

/** What an agent reports of a call that reached its goal. */
export const A_CALL_REPORT: CallReport = {
  answered_by: 'human',
  business: 'goal_met',
  detail: null,
  duration_sec: 42,
  interruption_count: 0,
  turns: [],
  usage: {
    stt_seconds: 1,
    llm_input_tokens: 1,
    llm_output_tokens: 1,
    tts_characters: 1,
    telephony_seconds: 1,
  },
  outcome_confidence: null,
  outcome_reason: null,
  extracted_data: {},
  callback_at: null,
};

const A_GOAL_MET = {
  ended_at: new Date(),
  network: 'answered',
  answered_by: 'human',
  business: 'goal_met',
  disposition: 'goal_met',
  outcome: 'success',
  counted: true,
  duration_sec: 42,
};

async function campaignOf(
  db: Database,
  id: string | undefined,
  company_id?: string,
): Promise<CampaignRow> {
  if (id !== undefined) return found(db, 'campaigns', id);
  return aCampaign(db, company_id === undefined ? {} : { company_id });
}

async function taskOf(
  db: Database,
  id: string | undefined,
  campaign_id?: string,
): Promise<{ task: CallTaskRow; campaign: CampaignRow }> {
  const task = id
    ? await found<CallTaskRow>(db, 'call_tasks', id)
    : await aCallTask(db, campaign_id === undefined ? {} : { campaign_id });
  return { task, campaign: await found<CampaignRow>(db, 'campaigns', task.campaign_id) };
}

async function found<Row>(db: Database, table: string, id: string): Promise<Row> {
  const rows = (await db(table).where({ id })) as Row[];
  const [row] = rows;
  if (row === undefined) throw new Error(`no row ${id} in ${table}`);
  return row;
}

async function insert<Row>(db: Database, table: string, row: object): Promise<Row> {
  const [inserted] = (await db(table).insert(row).returning('*')) as Row[];
  if (inserted === undefined) throw new Error(`nothing was inserted into ${table}`);
  return inserted;
}
