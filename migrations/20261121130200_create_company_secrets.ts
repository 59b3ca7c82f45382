import type { Knex } from 'knex';

/**
 * Secrets that tools of bots need, such as keys of a customer's systems, by name. They are written
 * and never read over the API; a call's agent gets those that its bot uses.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table company_secrets (
      id uuid primary key default gen_random_uuid(),
      company_id uuid not null references companies on delete cascade,
      name text not null check (name ~ '^[A-Za-z][A-Za-z0-9_]{0,49}$'),
      sealed text not null,
      created_by text not null,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp(),
      unique (company_id, name)
    );
    comment on column company_secrets.sealed is 'encrypted by the secret of the platform';

    alter table record_events drop constraint record_events_record_check;
    alter table record_events add constraint record_events_record_check check (record in
      ('suppression', 'suppression_list', 'consent', 'approval', 'policy_pack', 'caller_id',
       'line', 'webhook', 'secret'));
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table company_secrets;
    delete from record_events where record = 'secret';
    alter table record_events drop constraint record_events_record_check;
    alter table record_events add constraint record_events_record_check check (record in
      ('suppression', 'suppression_list', 'consent', 'approval', 'policy_pack', 'caller_id',
       'line', 'webhook'));
  `);
}
