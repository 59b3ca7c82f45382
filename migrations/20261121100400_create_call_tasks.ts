import type { Knex } from 'knex';

/**
 * Call tasks: one contact in one campaign. A task waits either fresh (`next_attempt_at` null) or
 * until a time; it holds at most one permit, and the two partial indexes are the two queues that
 * admission reads.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table call_tasks (
      id uuid primary key default gen_random_uuid(),
      seq bigint generated always as identity,
      campaign_id uuid not null references campaigns on delete cascade,
      company_id uuid not null references companies on delete cascade,
      phone_number text not null check (phone_number ~ '^\\+[1-9]\\d{6,14}$'),
      contact_name text,
      contact_data jsonb not null default '{}',
      status text not null default 'pending'
        check (status in ('pending', 'in_progress', 'retry', 'completed', 'failed')),
      end_reason text check (end_reason in ('human_talked', 'message_left', 'attempts_used_up',
        'invalid_number', 'blocked', 'declined', 'denied', 'schedule_over', 'stopped', 'cancelled',
        'platform_fault')),
      outcome text
        check (outcome in ('success', 'fail', 'voicemail', 'no_answer', 'busy', 'unknown')),
      attempt_count integer not null default 0,
      round integer not null default 1,
      counted_attempts integer not null default 0,
      faults_in_row integer not null default 0,
      unknowns integer not null default 0,
      callbacks integer not null default 0,
      last_attempt_at timestamptz,
      next_attempt_at timestamptz,
      permit_id uuid,
      call_id uuid,
      workflow_open boolean not null default false,
      waiting_activity text,
      error_message text,
      priority integer not null default 0,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique (campaign_id, phone_number),
      check ((status in ('completed', 'failed')) = (end_reason is not null))
    );
    comment on column call_tasks.attempt_count is 'all numbered attempts of all rounds';
    comment on column call_tasks.counted_attempts is
      'attempts of this round that use up max_retries';
    comment on column call_tasks.faults_in_row is
      'our own faults since the last attempt that reached the network';
    comment on column call_tasks.unknowns is
      'attempts of this round that may have rung and ended unknown';
    comment on column call_tasks.next_attempt_at is 'line time; null: never deferred, due at once';
    comment on column call_tasks.workflow_open is 'a callTask workflow lives for this task';
    comment on column call_tasks.waiting_activity is
      'id of the activity that waits for a permit, if it does';
    create index call_tasks_fresh on call_tasks (campaign_id, priority desc, seq)
      where status = 'pending' and next_attempt_at is null and permit_id is null;
    create index call_tasks_due on call_tasks (campaign_id, next_attempt_at)
      where status in ('pending', 'retry') and next_attempt_at is not null and permit_id is null;
    create index call_tasks_open on call_tasks (campaign_id)
      where status in ('pending', 'in_progress', 'retry');
    create index call_tasks_campaign on call_tasks (campaign_id, status, seq);
    create index call_tasks_company_phone on call_tasks (company_id, phone_number);
    create trigger call_tasks_touch before update on call_tasks
      for each row execute function touch_updated_at();

    create table permits (
      id uuid primary key default gen_random_uuid(),
      call_task_id uuid not null references call_tasks on delete cascade,
      campaign_id uuid not null references campaigns on delete cascade,
      company_id uuid not null references companies on delete cascade,
      line_id uuid not null references lines,
      batch text not null,
      slot_at timestamptz,
      granted_at timestamptz not null default clock_timestamp(),
      used_at timestamptz,
      returned_at timestamptz
    );
    comment on table permits is 'the right to dial at a slot; its id becomes the id of the call';
    comment on column permits.batch is
      'campaign run and batch number: the same batch is never granted twice';
    comment on column permits.slot_at is 'line time; null: revoked, the dial takes a new one';
    create unique index permits_one_open on permits (call_task_id)
      where used_at is null and returned_at is null;
    create index permits_batch on permits (campaign_id, batch);
    create index permits_line_slots on permits (line_id, slot_at);
    create index permits_company_slots on permits (company_id, slot_at);
    create index permits_campaign_slots on permits (campaign_id, slot_at);

    create table leases (
      permit_id uuid primary key references permits on delete cascade,
      call_task_id uuid not null references call_tasks on delete cascade,
      campaign_id uuid not null references campaigns on delete cascade,
      company_id uuid not null references companies on delete cascade,
      line_id uuid not null references lines,
      clock_line_id uuid references lines,
      expires_at timestamptz not null
    );
    comment on table leases is
      'one channel held by one attempt; an expired lease is suspect, not free; real time';
    comment on column leases.clock_line_id is
      'the line whose virtual clock applies; null: real time';
    create index leases_campaign on leases (campaign_id);
    create index leases_company on leases (company_id);
    create index leases_line on leases (line_id);
    create index leases_expiry on leases (expires_at);

    create table decisions (
      id bigint generated always as identity primary key,
      call_task_id uuid not null references call_tasks on delete cascade,
      call_id uuid,
      at timestamptz not null,
      made_at timestamptz not null default clock_timestamp(),
      verdict text not null check (verdict in ('allow', 'defer', 'deny', 'retry', 'end')),
      reason text not null,
      until timestamptz,
      facts jsonb not null default '{}'
    );
    comment on column decisions.at is 'line time; made_at is real time';
    create index decisions_task on decisions (call_task_id, id);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table decisions;
    drop table leases;
    drop table permits;
    drop table call_tasks;
  `);
}
