import type { Knex } from 'knex';

/**
 * What a permit and a lease copy of their task is checked where it was written first: a batch of
 * twenty permits would else look two hundred times whether campaign, company and line exist.
 */
const COPIES = {
  permits: {
    campaign_id: 'campaigns on delete cascade',
    company_id: 'companies on delete cascade',
    line_id: 'lines',
  },
  leases: {
    call_task_id: 'call_tasks on delete cascade',
    campaign_id: 'campaigns on delete cascade',
    company_id: 'companies on delete cascade',
    line_id: 'lines',
    clock_line_id: 'lines',
  },
} as const;

export async function up(knex: Knex): Promise<void> {
  for (const [table, columns] of Object.entries(COPIES)) {
    for (const column of Object.keys(columns)) {
      await knex.raw(`alter table ${table} drop constraint ${table}_${column}_fkey`);
    }
  }
}

export async function down(knex: Knex): Promise<void> {
  for (const [table, columns] of Object.entries(COPIES)) {
    for (const [column, target] of Object.entries(columns)) {
      await knex.raw(`alter table ${table} add constraint ${table}_${column}_fkey
        foreign key (${column}) references ${target}`);
    }
  }
}
