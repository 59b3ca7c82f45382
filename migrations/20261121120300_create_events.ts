import type { Knex } from 'knex';

/**
 * What has happened, for those who watch: written in the transaction that makes the fact, read by
 * live views and webhooks.
 *
 * Events of one call are written under the lock of the row in `calls`, so that their ids grow in
 * the order of their commits. Between calls ids may be committed in any order.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table events (
      id bigint generated always as identity primary key,
      company_id uuid not null,
      campaign_id uuid,
      call_task_id uuid,
      call_id uuid,
      type text not null,
      data jsonb not null default '{}',
      at timestamptz not null,
      created_at timestamptz not null default clock_timestamp()
    );
    comment on table events is
      'what happened: ids and codes, never words or numbers of people; no foreign keys, as an event
       outlives what it tells of until it is pruned after 30 days';
    comment on column events.at is 'line time';
    comment on column events.created_at is 'real time';
    create index events_call on events (call_id, id) where call_id is not null;
    create index events_campaign on events (campaign_id, id) where call_id is null;

    create function number_writer_of_events() returns trigger language plpgsql as $$
    begin
      perform pg_current_xact_id();
      return null;
    end $$;
    comment on function number_writer_of_events() is
      'a transaction else gets its number a moment after the id of its first event, and a reader
       that looks in between takes the id for one that was given up';
    create trigger events_number_writer before insert on events
      for each statement execute function number_writer_of_events();

    create function notify_of_events() returns trigger language plpgsql as $$
    begin
      perform pg_notify('events', '');
      return null;
    end $$;
    create trigger events_notify after insert on events
      for each statement execute function notify_of_events();

    create table live_tickets (
      hash text primary key,
      key_id uuid not null references api_keys on delete cascade,
      expires_at timestamptz not null
    );
    comment on table live_tickets is 'each opens one WebSocket, once; real time';
    create index live_tickets_key on live_tickets (key_id);
    create index live_tickets_expiry on live_tickets (expires_at);
  `);
  await knex.raw(TELL_CALL);
}

/**
 * Everything that the rows of a call say and no event has told yet becomes an event, in the order
 * in which it happened. The caller holds the lock of the call's row. A function, because each
 * statement in it sees what was committed while the caller waited for that lock: turns may come
 * before the dial's worker has heard of the answer.
 */
const TELL_CALL = `
  create function tell_call(told uuid) returns void language plpgsql as $$
  begin
    insert into events (company_id, campaign_id, call_task_id, call_id, type, data, at)
    select c.company_id, c.campaign_id, c.call_task_id, c.id, fact.type, fact.data, fact.at
    from calls c cross join lateral (
      select 1 as stage, 0 as turn, 'call.answered' as type, '{}'::jsonb as data,
          coalesce(c.answered_at, c.ended_at) as at
        where c.network = 'answered'
      union all
      select 2, l.turn_index, 'call.turn', jsonb_build_object('turn_index', l.turn_index), l.at
        from call_logs l where l.call_id = c.id and c.state in ('live', 'ended')
      union all
      select 3, 0, 'call.metrics', '{}'::jsonb, c.ended_at
        where c.state = 'ended' and exists (select from call_metrics m where m.call_id = c.id)
      union all
      select 4, 0, 'call.ended', jsonb_build_object('disposition', c.disposition,
          'outcome', c.outcome, 'network', c.network, 'answered_by', c.answered_by,
          'business', c.business, 'duration_sec', c.duration_sec,
          'attempt_number', c.attempt_number), c.ended_at
        where c.state = 'ended'
    ) as fact
    where c.id = told and not exists (
      select from events e where e.call_id = c.id and (e.type = 'call.ended'
        or e.type = fact.type and e.data -> 'turn_index' is not distinct from
          fact.data -> 'turn_index'))
    order by fact.stage, fact.turn;
  end $$`;

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function tell_call(uuid);
    drop table live_tickets;
    drop table events;
    drop function notify_of_events();
    drop function number_writer_of_events();
  `);
}
