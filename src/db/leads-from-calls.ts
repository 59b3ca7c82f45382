import type { Knex } from 'knex';

const CALLS_AT_ONCE = 200;
/** A bound only: the rest is left to the next round. */
const ROUNDS_MAX = 500;

/**
 * A call makes a lead when it found out something that its bot was asked to hand over
 * (`agent.lead_transfer_fields` of the version that called). Nobody who asked not to be called, and
 * no rehearsal, is one. Each call is looked at once, by one process.
 */
export async function leadsFromCalls(db: Knex): Promise<number> {
  let made = 0;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const { rows } = await db.raw<{ rows: { seen: number; made: number }[] }>(MAKE_SQL, [
      CALLS_AT_ONCE,
    ]);
    const { seen = 0, made: now = 0 } = rows[0] ?? {};
    made += now;
    if (seen < CALLS_AT_ONCE) break;
  }
  return made;
}

const MAKE_SQL = `
  with due as materialized (
    select c.id, c.company_id, c.skillbase_id, c.skillbase_version, c.campaign_id, c.call_task_id,
           c.phone_number, c.collected_data, c.business
      from calls c
     where c.state = 'ended' and c.collected_data <> '{}' and not c.lead_checked
     order by c.created_at
     limit ? for update skip locked
  ), checked as (
    update calls c set lead_checked = true from due where c.id = due.id
  ), wanted as (
    select due.*, t.contact_name, handed.data
      from due
      join campaigns on campaigns.id = due.campaign_id and campaigns.rehearsal_of is null
      join call_tasks t on t.id = due.call_task_id
      join skillbase_versions v on v.skillbase_id = due.skillbase_id
       and v.version = due.skillbase_version
      cross join lateral (
        select jsonb_object_agg(f ->> 'name', due.collected_data -> (f ->> 'name')) as data
          from jsonb_array_elements(
                 coalesce(v.config #> '{agent,lead_transfer_fields}', '[]')) f
         where btrim(coalesce(due.collected_data ->> (f ->> 'name'), '')) <> '') handed
     where handed.data is not null
       and coalesce(due.business, '') not in ('opted_out', 'wrong_person')
  ), made as (
    insert into leads (company_id, call_id, skillbase_id, campaign_id, name, phone, email, data,
      source)
    select company_id, id, skillbase_id, campaign_id, left(nullif(btrim(contact_name), ''), 255),
           phone_number,
           substring(data ->> 'email' from '^[^@[:space:]]{1,64}@[^@[:space:]]{1,190}$'),
           data, 'call'
      from wanted
    on conflict (call_id) do nothing
    returning 1
  )
  select (select count(*) from due)::int as seen, (select count(*) from made)::int as made`;
