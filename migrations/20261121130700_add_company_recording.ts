import type { Knex } from 'knex';

/** Whether calls of a company are recorded. Nobody's are until the company says so. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table companies add column recording text not null default 'off'
      constraint companies_recording_check check (recording in ('off', 'on'));
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`alter table companies drop column recording;`);
}
