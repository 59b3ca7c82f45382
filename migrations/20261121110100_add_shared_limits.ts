import type { Knex } from 'knex';

/**
 * Limits that several campaigns share: weights, caller ids that rest, lines that slow down when a
 * carrier is congested, budgets, and rehearsals that are kept out of everything that counts.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table companies
      add column weight integer not null default 1 check (weight between 1 and 100);
    comment on column companies.weight is 'share of a line that several companies dial on';

    alter table campaigns
      add column priority integer not null default 5 check (priority between 1 and 10),
      add column budget_usd numeric(12,6) check (budget_usd > 0),
      add column caller_ids text[] not null default '{}',
      add column rehearsal_of uuid references campaigns on delete cascade;
    comment on column campaigns.priority is 'its weight among campaigns of the company';
    comment on column campaigns.caller_ids is 'empty: any of the line';
    comment on column campaigns.rehearsal_of is
      'a copy on the simulator in virtual time, in no count and no list of real campaigns';

    alter table campaign_pace
      add column wants_until timestamptz,
      add column wants_per_minute double precision check (wants_per_minute > 0),
      add column share_slot_at timestamptz,
      add column spent_usd numeric(14,6) not null default 0;
    comment on column campaign_pace.wants_until is
      'real time: until then it counts as a campaign with work for a shared limit';
    comment on column campaign_pace.wants_per_minute is
      'what it can use of a shared rate while it waits for channels; null: all that it may';
    comment on column campaign_pace.share_slot_at is
      'earliest next slot by its fair share of its line and company; line time';
    comment on column campaign_pace.spent_usd is
      'sum of call_metrics.cost_total, written in the transaction of each record';

    create table line_pace (
      line_id uuid primary key references lines on delete cascade,
      factor double precision not null check (factor > 0 and factor <= 1),
      good double precision not null check (good > 0 and good <= 1),
      changed_at timestamptz not null
    );
    comment on table line_pace is
      'what share of its rate a line used when its carrier was last congested; line time';

    create table caller_ids (
      id uuid primary key default gen_random_uuid(),
      line_id uuid not null references lines on delete cascade,
      phone_number text not null check (phone_number ~ '^\\+[1-9]\\d{6,14}$'),
      display_text text check (length(display_text) <= 32),
      category text,
      contract_id text,
      labelled_from date,
      rest_seconds integer not null default 0 check (rest_seconds between 0 and 86400),
      last_used_at timestamptz,
      created_at timestamptz not null default clock_timestamp(),
      unique (line_id, phone_number)
    );
    comment on column caller_ids.last_used_at is 'line time';
    insert into caller_ids (line_id, phone_number)
      select id, unnest(caller_ids) from lines;
    alter table lines drop column caller_ids;

    alter table calls add column clock_line_id uuid references lines on delete cascade;
    comment on column calls.clock_line_id is
      'the line whose virtual clock applies; null: real time';
    update calls set clock_line_id = line_id
      where exists (select 1 from clock k where k.line_id = calls.line_id);
    create function set_clock_line() returns trigger language plpgsql as $$
    begin
      new.clock_line_id = (select line_id from clock where line_id = new.line_id);
      return new;
    end $$;
    create trigger calls_clock_line before insert on calls
      for each row execute function set_clock_line();
    drop index calls_one_live_of_a_number;
    create unique index calls_one_live_of_a_number on calls
      (company_id, phone_number, coalesce(clock_line_id, '00000000-0000-0000-0000-000000000000'))
      where state in ('dialing', 'live');

    alter table campaign_events
      add column call_task_id uuid references call_tasks on delete cascade;
    create index campaign_events_task on campaign_events (call_task_id)
      where call_task_id is not null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    delete from campaign_events where call_task_id is not null;
    alter table campaign_events drop column call_task_id;
    drop index calls_one_live_of_a_number;
    delete from campaigns where rehearsal_of is not null;
    create unique index calls_one_live_of_a_number on calls (company_id, phone_number)
      where state in ('dialing', 'live');
    drop trigger calls_clock_line on calls;
    drop function set_clock_line();
    alter table calls drop column clock_line_id;
    alter table lines add column caller_ids text[] not null default '{}';
    update lines l set caller_ids = coalesce(
      (select array_agg(phone_number) from caller_ids c where c.line_id = l.id), '{}');
    drop table caller_ids;
    drop table line_pace;
    alter table campaign_pace
      drop column wants_until, drop column wants_per_minute,
      drop column share_slot_at, drop column spent_usd;
    delete from campaigns where rehearsal_of is not null;
    alter table campaigns
      drop column priority, drop column budget_usd, drop column caller_ids,
      drop column rehearsal_of;
    alter table companies drop column weight;
  `);
}
