import type { Knex } from 'knex';

/**
 * How many tasks of a campaign have which status and outcome. Triggers write differences, so that
 * no two calls wait for one counter; a worker adds them together now and then, and the sum is exact
 * at every moment.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table call_task_counts (
      id bigint generated always as identity primary key,
      campaign_id uuid not null,
      status text not null,
      outcome text not null,
      tasks bigint not null
    );
    comment on table call_task_counts is
      'differences, added together now and then: the sum of a status is how many tasks have it';
    create index call_task_counts_campaign on call_task_counts (campaign_id);
    create function count_new_tasks() returns trigger language plpgsql as $$
    begin
      insert into call_task_counts (campaign_id, status, outcome, tasks)
        select campaign_id, status, coalesce(outcome, ''), count(*) from added group by 1, 2, 3;
      return null;
    end $$;
    create function count_gone_tasks() returns trigger language plpgsql as $$
    begin
      insert into call_task_counts (campaign_id, status, outcome, tasks)
        select campaign_id, status, coalesce(outcome, ''), -count(*) from gone g
        where exists (select 1 from campaigns c where c.id = g.campaign_id) group by 1, 2, 3;
      return null;
    end $$;
    create function count_changed_task() returns trigger language plpgsql as $$
    begin
      insert into call_task_counts (campaign_id, status, outcome, tasks) values
        (old.campaign_id, old.status, coalesce(old.outcome, ''), -1),
        (new.campaign_id, new.status, coalesce(new.outcome, ''), 1);
      return null;
    end $$;
    create trigger call_tasks_count_new after insert on call_tasks
      referencing new table as added for each statement execute function count_new_tasks();
    create trigger call_tasks_count_gone after delete on call_tasks
      referencing old table as gone for each statement execute function count_gone_tasks();
    create trigger call_tasks_count_changed after update of status, outcome on call_tasks
      for each row when (old.status is distinct from new.status
        or old.outcome is distinct from new.outcome) execute function count_changed_task();
    insert into call_task_counts (campaign_id, status, outcome, tasks)
      select campaign_id, status, coalesce(outcome, ''), count(*) from call_tasks group by 1, 2, 3;
    create index call_tasks_company_seq on call_tasks (company_id, seq);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop trigger call_tasks_count_new on call_tasks;
    drop trigger call_tasks_count_gone on call_tasks;
    drop trigger call_tasks_count_changed on call_tasks;
    drop function count_new_tasks, count_gone_tasks, count_changed_task;
    drop table call_task_counts;
    drop index call_tasks_company_seq;
  `);
}
