import type { Knex } from 'knex';

/**
 * Calls, one row an attempt, and what is known of them. The unique indexes are the promise: one
 * live attempt of a task, one attempt of a number, and nobody is called twice at once by one
 * company.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table calls (
      id uuid primary key,
      call_task_id uuid not null references call_tasks on delete cascade,
      campaign_id uuid not null references campaigns on delete cascade,
      company_id uuid not null references companies on delete cascade,
      skillbase_id uuid not null references skillbases,
      skillbase_version integer not null,
      line_id uuid not null references lines,
      attempt_number integer,
      round integer not null,
      state text not null default 'reserved'
        check (state in ('reserved', 'dialing', 'live', 'ended')),
      direction text not null default 'outbound' check (direction in ('inbound', 'outbound')),
      phone_number text not null,
      caller_id text,
      network text,
      answered_by text,
      business text,
      detail text,
      disposition text,
      outcome text
        check (outcome in ('success', 'fail', 'voicemail', 'no_answer', 'busy', 'unknown')),
      counted boolean,
      language text not null default 'ru',
      duration_sec integer not null default 0,
      turn_count integer not null default 0,
      collected_data jsonb not null default '{}',
      reserved_at timestamptz not null,
      dialing_at timestamptz,
      answered_at timestamptz,
      ended_at timestamptz,
      created_at timestamptz not null default clock_timestamp(),
      check ((state = 'reserved') = (attempt_number is null)),
      check ((state = 'ended') = (disposition is not null)),
      unique (call_task_id, attempt_number)
    );
    comment on table calls is 'times are line time, save created_at';
    create unique index calls_one_live_of_a_task on calls (call_task_id) where state <> 'ended';
    create unique index calls_one_live_of_a_number on calls (company_id, phone_number)
      where state in ('dialing', 'live');
    create index calls_campaign on calls (campaign_id, created_at desc);
    create index calls_company on calls (company_id, created_at desc);
    create index calls_skillbase on calls (skillbase_id);
    create index calls_line on calls (line_id);
    create index calls_created on calls (created_at desc);

    create table call_reports (
      id bigint generated always as identity primary key,
      call_id uuid not null references calls on delete cascade,
      is_late boolean not null default false,
      body jsonb not null,
      received_at timestamptz not null default clock_timestamp()
    );
    comment on table call_reports is
      'the first report of a call wins; late ones are kept and change nothing';
    create unique index call_reports_first on call_reports (call_id) where not is_late;

    create table call_metrics (
      call_id uuid primary key references calls on delete cascade,
      ttfb_stt_avg double precision, ttfb_stt_min double precision, ttfb_stt_max double precision,
      latency_llm_avg double precision, latency_llm_min double precision,
      latency_llm_max double precision,
      ttfb_tts_avg double precision, ttfb_tts_min double precision, ttfb_tts_max double precision,
      eou_latency_avg double precision, eou_latency_min double precision,
      eou_latency_max double precision,
      stt_duration_sec double precision not null default 0,
      llm_input_tokens integer not null default 0,
      llm_output_tokens integer not null default 0,
      tts_characters integer not null default 0,
      livekit_duration_sec double precision not null default 0,
      cost_stt numeric(12,6) not null default 0,
      cost_llm numeric(12,6) not null default 0,
      cost_tts numeric(12,6) not null default 0,
      cost_livekit numeric(12,6) not null default 0,
      cost_total numeric(12,6) not null default 0,
      turn_count integer not null default 0,
      user_turn_count integer not null default 0,
      bot_turn_count integer not null default 0,
      caller_words integer not null default 0,
      bot_words integer not null default 0,
      interruption_count integer not null default 0,
      interruption_rate double precision,
      sentiment_score double precision check (sentiment_score between -1 and 1),
      outcome text,
      outcome_confidence double precision check (outcome_confidence between 0 and 1),
      outcome_reason text,
      created_at timestamptz not null default clock_timestamp()
    );
    comment on table call_metrics is
      'one row a call, answered or not; latencies in ms, costs in USD';
    create index call_metrics_created on call_metrics (created_at);

    create table call_logs (
      id bigint generated always as identity primary key,
      call_id uuid not null references calls on delete cascade,
      turn_index integer not null,
      role text not null check (role in ('user', 'assistant', 'system', 'tool')),
      content text not null,
      state_id text,
      at timestamptz not null,
      ttfb_stt double precision,
      latency_llm double precision,
      ttfb_tts double precision,
      eou_latency double precision,
      was_interrupted boolean not null default false,
      created_at timestamptz not null default clock_timestamp(),
      unique (call_id, turn_index)
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table call_logs;
    drop table call_metrics;
    drop table call_reports;
    drop table calls;
  `);
}
