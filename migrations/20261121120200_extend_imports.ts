import type { Knex } from 'knex';

/**
 * What an import read and how, and every row that it did not take, with all its cells: the owner of
 * the file gets them back to mend them.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table imports add column layout jsonb;
    comment on column imports.layout is
      'how the file was read: format, encoding, delimiter, sheet, columns; null: not known';

    create table import_rejects (
      import_id uuid not null references imports on delete cascade,
      row integer not null,
      reason text not null,
      cells jsonb not null,
      primary key (import_id, row)
    );
    comment on table import_rejects is 'rows of an uploaded file that were not taken';
    comment on column import_rejects.row is 'as a spreadsheet counts; the first is 1';
    comment on column import_rejects.cells is 'texts of the row as they were uploaded';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table import_rejects;
    alter table imports drop column layout;
  `);
}
