import type { Knex } from 'knex';

/**
 * A task still has a campaign, and that campaign's company, but one statement asks for it once for
 * all the tasks that it adds. Foreign keys asked for each of a million rows, which took a quarter
 * of the time of an import.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function hold_campaigns_of_new_tasks() returns trigger language plpgsql as $$
    begin
      -- Held until the end of this transaction: meanwhile nobody deletes them.
      if (with wanted as materialized (select distinct campaign_id, company_id from added),
            held as materialized (select c.id from campaigns c join wanted w
              on c.id = w.campaign_id and c.company_id = w.company_id for key share of c)
          select (select count(*) from held) < (select count(*) from wanted)) then
        raise exception 'a call task needs a campaign of its company'
          using errcode = 'foreign_key_violation';
      end if;
      return null;
    end $$;
    create function keep_campaign_of_task() returns trigger language plpgsql as $$
    begin
      raise exception 'a call task stays in its campaign' using errcode = 'restrict_violation';
    end $$;
    create function delete_tasks_of_campaign() returns trigger language plpgsql as $$
    begin
      delete from call_tasks where campaign_id = old.id;
      return null;
    end $$;
    alter table call_tasks
      drop constraint call_tasks_campaign_id_fkey,
      drop constraint call_tasks_company_id_fkey;
    create trigger call_tasks_hold_campaigns after insert on call_tasks
      referencing new table as added
      for each statement execute function hold_campaigns_of_new_tasks();
    create trigger call_tasks_keep_campaign before update of campaign_id, company_id on call_tasks
      for each row when ((old.campaign_id, old.company_id)
        is distinct from (new.campaign_id, new.company_id))
      execute function keep_campaign_of_task();
    create trigger campaigns_delete_tasks after delete on campaigns
      for each row execute function delete_tasks_of_campaign();
    comment on column call_tasks.campaign_id is
      'of an existing campaign of this company, which triggers watch over';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    comment on column call_tasks.campaign_id is null;
    drop trigger call_tasks_hold_campaigns on call_tasks;
    drop trigger call_tasks_keep_campaign on call_tasks;
    drop trigger campaigns_delete_tasks on campaigns;
    drop function hold_campaigns_of_new_tasks, keep_campaign_of_task, delete_tasks_of_campaign;
    alter table call_tasks
      add constraint call_tasks_campaign_id_fkey
        foreign key (campaign_id) references campaigns on delete cascade,
      add constraint call_tasks_company_id_fkey
        foreign key (company_id) references companies on delete cascade;
  `);
}
