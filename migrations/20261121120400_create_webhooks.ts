import type { Knex } from 'knex';

/**
 * Webhooks: who is told of which events, what is still to be told, and every try. An event makes at
 * most one delivery of a webhook; a delivery is pending until its receiver took it or was given up.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table webhooks (
      id uuid primary key default gen_random_uuid(),
      company_id uuid not null references companies on delete cascade,
      url text not null,
      description text,
      events text[] not null check (cardinality(events) > 0),
      include_phone_numbers boolean not null default false,
      is_active boolean not null default true,
      disabled_reason text check (disabled_reason in ('gone', 'failing')),
      disabled_at timestamptz,
      from_event_id bigint not null,
      failures_in_row integer not null default 0,
      failing_since timestamptz,
      not_before timestamptz,
      last_success_at timestamptz,
      last_failure_at timestamptz,
      wakes_asked bigint not null default 0,
      wakes_sent bigint not null default 0,
      created_by text not null,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp(),
      check (not (is_active and disabled_at is not null))
    );
    comment on column webhooks.events is
      'types of events, or how they begin: call.ended, call.*, *';
    comment on column webhooks.from_event_id is
      'earlier events are older than the webhook, or came while it was off';
    comment on column webhooks.not_before is
      'an endpoint that only fails is left alone until then; real time';
    comment on column webhooks.wakes_asked is
      'more than wakes_sent: its workflow has to be told that there is something to deliver';
    create index webhooks_company on webhooks (company_id, created_at desc);
    create index webhooks_active on webhooks (company_id, from_event_id) where is_active;
    create index webhooks_to_wake on webhooks (id) where wakes_asked > wakes_sent;

    create table webhook_secrets (
      id uuid primary key default gen_random_uuid(),
      webhook_id uuid not null references webhooks on delete cascade,
      sealed text not null,
      expires_at timestamptz,
      created_at timestamptz not null default clock_timestamp()
    );
    comment on table webhook_secrets is
      'encrypted by the secret of the platform; one without end, and for a while the one before';
    create unique index webhook_secrets_current on webhook_secrets (webhook_id)
      where expires_at is null;
    create index webhook_secrets_webhook on webhook_secrets (webhook_id);

    create table webhook_deliveries (
      id uuid primary key default gen_random_uuid(),
      webhook_id uuid not null references webhooks on delete cascade,
      company_id uuid not null references companies on delete cascade,
      event_id bigint,
      event_type text not null,
      campaign_id uuid,
      call_id uuid,
      ordering_key text not null,
      position bigint not null,
      state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
      attempts integer not null default 0,
      attempts_before integer not null default 0,
      replays integer not null default 0,
      next_attempt_at timestamptz not null default clock_timestamp(),
      first_attempt_at timestamptz,
      claimed_until timestamptz,
      in_doubt boolean not null default false,
      delivered_at timestamptz,
      created_at timestamptz not null default clock_timestamp(),
      unique (webhook_id, event_id)
    );
    comment on table webhook_deliveries is
      'its id is the webhook-id that the receiver sees, the same in every try; real time';
    comment on column webhook_deliveries.event_id is
      'null: a test that somebody asked for; no reference, as events are kept for a shorter time';
    comment on column webhook_deliveries.ordering_key is
      'of the same key the next one waits until the one before was taken or given up';
    comment on column webhook_deliveries.attempts_before is
      'those before it was last asked for; how often it is tried counts from there';
    comment on column webhook_deliveries.claimed_until is
      'a process is sending it, and has until then to write down how it went';
    comment on column webhook_deliveries.in_doubt is
      'that time is over; one more is given, with the database there, before it is sent again';
    create index webhook_deliveries_due
      on webhook_deliveries (webhook_id, next_attempt_at, position)
      where state = 'pending' and claimed_until is null;
    create index webhook_deliveries_claimed on webhook_deliveries (webhook_id, claimed_until)
      where claimed_until is not null;
    create index webhook_deliveries_order
      on webhook_deliveries (webhook_id, ordering_key, position) where state = 'pending';
    create index webhook_deliveries_log
      on webhook_deliveries (webhook_id, created_at desc, id desc);
    create index webhook_deliveries_company on webhook_deliveries (company_id);
    create index webhook_deliveries_created on webhook_deliveries (created_at);

    create table webhook_attempts (
      delivery_id uuid not null references webhook_deliveries on delete cascade,
      number integer not null,
      at timestamptz not null default clock_timestamp(),
      duration_ms integer not null,
      status integer,
      error text,
      answer text,
      primary key (delivery_id, number)
    );
    comment on table webhook_attempts is
      'status null: there was no answer, and error says why; answer: its first kilobyte';

    create table webhook_fan_out (
      only_one boolean primary key default true check (only_one),
      last_event_id bigint not null default 0
    );
    comment on table webhook_fan_out is 'up to where events were turned into deliveries';
    insert into webhook_fan_out default values;
    -- For replays since a time; a few pages however many events there are.
    create index events_created on events using brin (created_at);

    alter table record_events drop constraint record_events_record_check;
    alter table record_events add constraint record_events_record_check check (record in
      ('suppression', 'suppression_list', 'consent', 'approval', 'policy_pack', 'caller_id',
       'line', 'webhook'));
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    delete from record_events where record = 'webhook';
    alter table record_events drop constraint record_events_record_check;
    alter table record_events add constraint record_events_record_check check (record in
      ('suppression', 'suppression_list', 'consent', 'approval', 'policy_pack', 'caller_id',
       'line'));
    drop index events_created;
    drop table webhook_fan_out;
    drop table webhook_attempts;
    drop table webhook_deliveries;
    drop table webhook_secrets;
    drop table webhooks;
  `);
}
