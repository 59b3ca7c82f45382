import type { Knex } from 'knex';
import type { Database } from './knex.js';

export interface HistoryWish {
  calls: number;
  turns: number;
  campaigns: number;
  days: number;
}

type Told = (what: string) => void;

/** Of a task's attempts: 1.6 on average. */
const CALLS_A_TASK = 1.6;
/** One company has most of the calls, and its first campaign is a large one. */
const COMPANIES = 3;
/** What ends a task, of a hundred; what comes before it was not answered. */
const LAST_ENDINGS = `case when h < 22 then 'goal_met' when h < 44 then 'refused'
  when h < 52 then 'partial' when h < 57 then 'callback' when h < 66 then 'hung_up_early'
  when h < 69 then 'wrong_person' when h < 70 then 'transferred' when h < 80 then 'no_answer'
  when h < 88 then 'voicemail' when h < 93 then 'busy' when h < 96 then 'unreachable'
  when h < 98 then 'declined' else 'agent_error' end`;
const EARLIER_ENDINGS = `case when h < 55 then 'no_answer' when h < 80 then 'busy'
  else 'voicemail' end`;
const UNANSWERED = `('no_answer', 'busy', 'unreachable', 'declined')`;
const OUTCOMES = `case when d in ('goal_met', 'partial', 'callback', 'transferred') then 'success'
  when d in ('refused', 'wrong_person', 'hung_up_early', 'declined') then 'fail'
  when d in ('no_answer', 'unreachable') then 'no_answer'
  when d in ('voicemail', 'busy') then d else 'unknown' end`;
const TALKED = `('goal_met', 'refused', 'partial', 'callback', 'transferred')`;
/** Share of all calls that end in a talk; the turns are theirs. */
const TALK_SHARE = 0.36;

const turnsOfTalk = ({ turns, calls }: HistoryWish) =>
  Math.max(1, Math.round(turns / (calls * TALK_SHARE)));

/** A number from 0 that looks drawn but is the same in every run. */
const drawn = (of: string, salt: number, below: number) =>
  `(abs(hashint8extended(${of}, ${salt}) % ${below}))`;

/**
 * Years of work for an empty database: companies, campaigns, tasks, calls, turns and rollups, as
 * the platform would have written them, by a few statements. Needs a superuser, for triggers and
 * foreign keys are off meanwhile.
 */
export async function seedHistory(db: Database, wish: HistoryWish, told: Told): Promise<void> {
  await db.transaction(async (trx) => {
    await trx.raw(`set local session_replication_role = replica; set local work_mem = '256MB';
      set local maintenance_work_mem = '512MB'; set local synchronous_commit = off`);
    const step = async (what: string, work: () => Promise<unknown>) => {
      const from = performance.now();
      await work();
      told(`${what}: ${((performance.now() - from) / 1000).toFixed(1)} s`);
    };
    await step('companies and campaigns', () => seedCampaigns(trx, wish));
    await step('tasks', () => seedTasks(trx, wish));
    await step('calls', () => seedCalls(trx, wish));
    await step('metrics', () => seedMetrics(trx));
    await step('turns', () => seedTurns(trx));
    await step('rollups', () => trx.raw('select rebuild_call_rollups()'));
  });
  await db.raw('vacuum analyze');
}

async function seedCampaigns(trx: Knex.Transaction, wish: HistoryWish): Promise<void> {
  await trx.raw(
    `insert into companies (name, slug, timezone)
     select 'History ' || n, 'history-' || n, 'Europe/Moscow'
     from generate_series(1, ${COMPANIES}) n`,
  );
  await trx.raw(
    `insert into skillbases (company_id, name, slug, config)
     select id, 'Bot ' || n, 'history-bot-' || n, '{}' from companies, generate_series(1, 4) n
     where slug like 'history-%'`,
  );
  await trx.raw(
    `insert into campaigns (company_id, skillbase_id, skillbase_version, line_id, name, status,
       created_at)
     select k.id,
       (select s.id from skillbases s where s.company_id = k.id
         order by s.slug offset n % 4 limit 1),
       1, (select id from lines where is_default), 'Campaign ' || n,
       case when n % 20 = 0 then 'running' else 'completed' end,
       date_trunc('day', now()) - interval '1 day' * floor(10 + :days * (n - 1.0) / :campaigns)
     from generate_series(1, :campaigns) n
     join companies k on k.slug = 'history-' || case when n % 10 < 7 then 1 when n % 10 < 9 then 2
       else 3 end`,
    { ...wish },
  );
}

async function seedTasks(trx: Knex.Transaction, { calls }: HistoryWish): Promise<void> {
  await trx.raw(
    `create temp table seed_campaigns on commit drop as
     select id, company_id, row_number() over (order by created_at desc) - 1 as n from campaigns
     where name like 'Campaign %'`,
  );
  await trx.raw(
    `insert into call_tasks (campaign_id, company_id, phone_number, contact_name, contact_data,
       status, end_reason, attempt_count, counted_attempts, country, zone_key, zone_source,
       created_at)
     select c.id, c.company_id, '+' || (79000000000 + t.n), 'Контакт ' || t.n,
       jsonb_build_object('город', 'Москва', 'order', t.n::text),
       case when t.n % 10 < 7 then 'completed' else 'failed' end,
       case when t.n % 10 < 7 then 'human_talked' else 'attempts_used_up' end,
       attempts, attempts, 'RU', 'RU:Europe/Moscow', 'region', now()
     from (select n, case when n % 5 = 0 then 0
           else ${drawn('n', 1, 1_000_000)} % (select count(*) from seed_campaigns) end as campaign,
         1 + (${drawn('n', 2, 10)} < 4)::int + (${drawn('n', 2, 10)} < 2)::int as attempts
       from generate_series(1, cast(:tasks as bigint)) n) t
     join seed_campaigns c on c.n = t.campaign`,
    { tasks: Math.round(calls / CALLS_A_TASK) },
  );
  await trx.raw(
    `insert into call_task_counts (campaign_id, status, outcome, tasks)
     select campaign_id, status, coalesce(outcome, ''), count(*) from call_tasks group by 1, 2, 3`,
  );
}

async function seedCalls(trx: Knex.Transaction, wish: HistoryWish): Promise<void> {
  const disposition = `case when a = t.attempt_count then ${LAST_ENDINGS}
    else ${EARLIER_ENDINGS} end`;
  await trx.raw(
    `insert into calls (id, call_task_id, campaign_id, company_id, skillbase_id,
       skillbase_version, line_id, attempt_number, round, state, phone_number, network,
       answered_by, business, disposition, outcome, counted, duration_sec, turn_count, reserved_at,
       dialing_at, answered_at, ended_at, created_at, rolled_up)
     select gen_random_uuid(), id, campaign_id, company_id, skillbase_id, 1, line_id, a, 1,
       'ended', phone_number,
       case when d in ${UNANSWERED} then d else 'answered' end,
       case when d in ${UNANSWERED} then null when d = 'voicemail' then d
         when d <> 'agent_error' then 'human' end,
       case when d in ${UNANSWERED} or d = 'voicemail' then null else d end,
       d, ${OUTCOMES}, true, duration,
       case when d in ${TALKED} then ${turnsOfTalk(wish)} else 0 end,
       at - interval '4 s', at,
       case when d not in ${UNANSWERED} then at + interval '8 s' end,
       at + interval '1 s' * (8 + duration), at - interval '4 s', true
     from (
       select t.*, k.skillbase_id, k.line_id, a, ${disposition} as d,
         k.created_at + interval '1 day' * (${drawn('t.seq * 7 + a', 4, 8)} + a - 1)
           + interval '6 hours' + interval '1 s' * ${drawn('t.seq * 7 + a', 5, 32_400)} as at,
         case when h < 70 then 10 + ${drawn('t.seq', 6, 120)} else 0 end as duration
       from call_tasks t join campaigns k on k.id = t.campaign_id
       cross join lateral generate_series(1, t.attempt_count) a
       cross join lateral (select ${drawn('t.seq * 7 + a', 3, 100)} as h) drawn) c`,
  );
}

async function seedMetrics(trx: Knex.Transaction): Promise<void> {
  await trx.raw(
    `insert into call_metrics (call_id, stt_duration_sec, llm_input_tokens, llm_output_tokens,
       tts_characters, livekit_duration_sec, cost_stt, cost_llm, cost_tts, cost_livekit,
       cost_total, interruption_count, interruption_rate, eou_latency_avg, outcome)
     select id, s, s * 60, s * 8, s * 9, s, s * 0.000128, s * 0.000014, s * 0.000270, s * 0.000067,
       s * 0.000479, s % 4, case when s > 0 then (s % 4) / 12.0 end,
       case when s > 0 then 350 + s % 200 end, outcome
     from (select id, outcome, duration_sec as s from calls) c`,
  );
}

/** Sorting ten million keys once is many times faster than to keep an index meanwhile. */
async function seedTurns(trx: Knex.Transaction): Promise<void> {
  await trx.raw('alter table call_logs drop constraint call_logs_call_id_turn_index_key');
  await trx.raw(
    `insert into call_logs (call_id, turn_index, role, content, state_id, at)
     select id, n, case n % 2 when 0 then 'assistant' else 'user' end,
       'Да, мне удобно говорить, реплика ' || n, 'greeting', answered_at + interval '1 s' * n
     from calls cross join lateral generate_series(0, turn_count - 1) n`,
  );
  await trx.raw(
    `alter table call_logs add constraint call_logs_call_id_turn_index_key
       unique (call_id, turn_index)`,
  );
}
