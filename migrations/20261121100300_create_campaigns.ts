import type { Knex } from 'knex';

/**
 * Campaigns, what was asked of them and by whom, and the messages to Temporal that must not be
 * lost. A control request is one transaction: control_seq + 1, admission closed for pause and stop,
 * and an outbox row.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table campaigns (
      id uuid primary key default gen_random_uuid(),
      company_id uuid not null references companies on delete cascade,
      skillbase_id uuid not null references skillbases,
      skillbase_version integer,
      line_id uuid not null references lines,
      name text not null check (length(name) between 1 and 255),
      description text,
      status text not null default 'draft' check (status in
        ('draft', 'scheduled', 'running', 'paused', 'completed', 'stopping', 'stopped', 'failed')),
      pause_reason text,
      start_time timestamptz,
      end_time timestamptz,
      daily_start_time text not null default '09:00'
        check (daily_start_time ~ '^([01]\\d|2[0-3]):[0-5]\\d$'),
      daily_end_time text not null default '18:00'
        check (daily_end_time ~ '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$'),
      timezone text not null default 'Europe/Moscow',
      max_concurrent_calls integer not null default 5
        check (max_concurrent_calls between 1 and 10000),
      calls_per_minute integer not null default 10 check (calls_per_minute between 1 and 60000),
      max_retries integer not null default 3 check (max_retries between 0 and 10),
      retry_delay_minutes integer not null default 30
        check (retry_delay_minutes between 1 and 1440),
      control text not null default 'none' check (control in ('none', 'run', 'pause', 'stop')),
      control_seq integer not null default 0,
      admission_open boolean not null default false,
      archived_at timestamptz,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      check (end_time is null or start_time is null or end_time > start_time),
      check (daily_start_time <> daily_end_time)
    );
    comment on column campaigns.skillbase_version is 'pinned at start; null before';
    comment on column campaigns.control is
      'what was last asked for; the campaign workflow carries it out';
    comment on column campaigns.admission_open is
      'no dial without it; closed by requests, opened by the workflow only';
    create index campaigns_company on campaigns (company_id, created_at desc);
    create index campaigns_skillbase on campaigns (skillbase_id);
    create index campaigns_line on campaigns (line_id);
    create index campaigns_active on campaigns (status)
      where status in ('scheduled', 'running', 'paused', 'stopping');
    create trigger campaigns_touch before update on campaigns
      for each row execute function touch_updated_at();

    create table campaign_events (
      id bigint generated always as identity primary key,
      campaign_id uuid not null references campaigns on delete cascade,
      at timestamptz not null default clock_timestamp(),
      kind text not null check (kind in ('requested', 'status', 'limits', 'edited')),
      by text not null,
      before jsonb,
      after jsonb not null
    );
    comment on table campaign_events is
      'who asked for what and when, and what became of it; real time';
    create index campaign_events_campaign on campaign_events (campaign_id, id);

    create table campaign_pace (
      campaign_id uuid primary key references campaigns on delete cascade,
      next_slot_at timestamptz,
      permits_granted bigint not null default 0,
      starved_since timestamptz
    );
    comment on column campaign_pace.next_slot_at is
      'earliest next slot by the campaign''s own rate; line time';
    comment on column campaign_pace.starved_since is
      'work waits for a channel since; the next release wakes the campaign';

    create table outbox (
      id bigint generated always as identity primary key,
      campaign_id uuid not null references campaigns on delete cascade,
      call_task_id uuid,
      message text not null
        check (message in ('start', 'pause', 'resume', 'stop', 'wake', 'cancel')),
      control_seq integer,
      created_at timestamptz not null default clock_timestamp(),
      attempts integer not null default 0,
      sent_at timestamptz
    );
    comment on table outbox is 'messages to workflows, re-sent until Temporal took them';
    create index outbox_unsent on outbox (id) where sent_at is null;
    create index outbox_campaign on outbox (campaign_id);

    create table imports (
      id uuid primary key default gen_random_uuid(),
      campaign_id uuid not null references campaigns on delete cascade,
      file_name text not null,
      status text not null default 'running' check (status in ('running', 'completed', 'failed')),
      rows_read integer not null default 0,
      total integer not null default 0,
      created integer not null default 0,
      duplicates integer not null default 0,
      rejected integer not null default 0,
      errors jsonb not null default '[]',
      problem text,
      heartbeat_at timestamptz not null default clock_timestamp(),
      created_at timestamptz not null default clock_timestamp(),
      finished_at timestamptz
    );
    create index imports_campaign on imports (campaign_id, created_at desc);
    create index imports_running on imports (campaign_id) where status = 'running';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table imports;
    drop table outbox;
    drop table campaign_pace;
    drop table campaign_events;
    drop table campaigns;
  `);
}
