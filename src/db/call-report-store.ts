import type { Knex } from 'knex';
import type { CallReport, CallTurn } from '../domain/call-report.js';
import type { CallState } from '../domain/call.js';
import { maxTalkSeconds } from '../domain/max-talk.js';
import type { AgentDoorStore, CallBriefing, KnownCall } from '../ports/agent-door-store.js';
import type { RecordingPolicy } from '../domain/recording-rule.js';
import { suppressAfterReport } from './call-opt-out.js';
import type { KeptRules } from './call-rules.js';

interface KnownRow {
  id: string;
  campaign_id: string;
  call_task_id: string;
  state: CallState;
}

export function createCallReportStore(db: Knex): AgentDoorStore {
  return {
    briefing: (callId) => readBriefing(db, callId),
    async extendLease(callId, seconds) {
      return knownCall(
        await firstRow<KnownRow>(
          db,
          `with extended as (
             update leases set expires_at = clock_timestamp() + make_interval(secs => :seconds)
              where permit_id = :callId)
           select id, campaign_id, call_task_id, state from calls where id = :callId`,
          { callId, seconds },
        ),
      );
    },
    addTurns: (callId, turns) => addTurns(db, callId, turns),
    keepReport: (callId, report) => db.transaction((trx) => keepReport(trx, callId, report)),
  };
}

async function readBriefing(db: Knex, callId: string): Promise<CallBriefing | null> {
  const row = await firstRow<{
    version: number;
    config: Record<string, unknown>;
    company_id: string;
    company_name: string;
    recording: RecordingPolicy;
    contact_name: string | null;
    contact_data: Record<string, string>;
    phone_number: string;
    timezone: string;
    at: Date;
    rules: Partial<KeptRules>;
  }>(
    db,
    `select v.version, v.config, o.id as company_id, o.name as company_name, o.recording,
            t.contact_name,
            t.contact_data, c.phone_number, coalesce(c.zones[1], p.timezone) as timezone,
            app_now(c.line_id) as at, c.rules
       from calls c
       join companies o on o.id = c.company_id
       join campaigns p on p.id = c.campaign_id
       join skillbase_versions v
         on v.skillbase_id = c.skillbase_id and v.version = c.skillbase_version
       join call_tasks t on t.id = c.call_task_id
      where c.id = :callId`,
    { callId },
  );
  if (!row) return null;
  return {
    callId,
    skillbaseVersion: row.version,
    config: row.config,
    company: { id: row.company_id, name: row.company_name },
    contact: {
      name: row.contact_name,
      phoneNumber: row.phone_number,
      data: row.contact_data,
    },
    timezone: row.timezone,
    atMs: row.at.getTime(),
    maxTalkSeconds: maxTalkSeconds(row.config),
    disclosure: disclosureOf(row.rules),
    hangupAfterRefusalSeconds: row.rules.hangup_after_refusal_seconds ?? null,
    recordingPolicy: row.recording,
  };
}

function disclosureOf({ disclosure_within_seconds: within = null }: Partial<KeptRules>) {
  return { required: within !== null, withinSeconds: within };
}

/**
 * The lock puts the events of a call in one order. Before the answer is known turns are kept
 * silently; the answer tells them. What comes after the end is told by nobody.
 */
async function addTurns(
  db: Knex,
  callId: string,
  turns: readonly CallTurn[],
): Promise<KnownCall | null> {
  return knownCall(
    await firstRow<KnownRow>(
      db,
      `with known as (
         select id, company_id, campaign_id, call_task_id, state from calls where id = :callId
         for no key update),
       added as (
         insert into call_logs (call_id, turn_index, role, content, state_id, at,
                                eou_delay, ttfb_stt, ttft_llm, latency_llm, ttfb_tts,
                                eou_latency, was_interrupted)
         select known.id, t.index, t.role, t.content, t.state_id, t.at,
                t.eou_delay, t.ttfb_stt, t.ttft_llm, t.latency_llm, t.ttfb_tts,
                t.eou_latency, t.was_interrupted
           from known, jsonb_to_recordset(:turns::jsonb) as t(
             index integer, role text, content text, state_id text, at timestamptz,
             eou_delay double precision, ttfb_stt double precision, ttft_llm double precision,
             latency_llm double precision, ttfb_tts double precision,
             eou_latency double precision, was_interrupted boolean)
         on conflict (call_id, turn_index) do nothing
         returning turn_index, at),
       told as (
         insert into events (company_id, campaign_id, call_task_id, call_id, type, data, at)
         select company_id, campaign_id, call_task_id, known.id, 'call.turn',
           jsonb_build_object('turn_index', turn_index), at
         from known, added where known.state = 'live' order by turn_index)
       select * from known`,
      { callId, turns: JSON.stringify(turns) },
    ),
  );
}

/**
 * The lock lets the end of the call, which writes its row, come before or after this report, never
 * in between.
 */
async function keepReport(trx: Knex.Transaction, callId: string, report: CallReport) {
  const body = JSON.stringify(report);
  const row = await firstRow<KnownRow & { is_first: boolean }>(
    trx,
    `with known as (
       select id, campaign_id, call_task_id, state from calls where id = :callId for share),
     first as (
       insert into call_reports (call_id, body)
       select id, :body::jsonb from known where state <> 'ended'
       on conflict (call_id) where not is_late do nothing
       returning id)
     select known.*, exists (select 1 from first) as is_first from known`,
    { callId, body },
  );
  const known = knownCall(row);
  if (row === null || known === null) return null;
  if (report.business === 'opted_out') await suppressAfterReport(trx, callId);
  const taken = row.is_first || (await wasTaken(trx, callId, body));
  if (!taken) {
    await trx.raw(`insert into call_reports (call_id, is_late, body) values (?, true, ?::jsonb)`, [
      callId,
      body,
    ]);
  }
  return { ...known, taken };
}

/** An agent that heard no answer brings the same report again. */
async function wasTaken(trx: Knex.Transaction, callId: string, body: string): Promise<boolean> {
  const row = await firstRow<{ same: boolean }>(
    trx,
    `select body = :body::jsonb as same from call_reports where call_id = :callId and not is_late`,
    { callId, body },
  );
  return row?.same ?? false;
}

async function firstRow<Row>(
  db: Knex,
  sql: string,
  bindings: Record<string, string | number>,
): Promise<Row | null> {
  const { rows } = await db.raw<{ rows: Row[] }>(sql, bindings);
  return rows[0] ?? null;
}

function knownCall(row: KnownRow | null): KnownCall | null {
  if (row === null) return null;
  return {
    callId: row.id,
    campaignId: row.campaign_id,
    callTaskId: row.call_task_id,
    state: row.state,
  };
}
