import type { Knex } from 'knex';
import type { LeadBatch } from '../ports/lead-file.js';
import type { RecordImport } from '../ports/record-file.js';
import { copyInto } from './copy-rows.js';
import { stagedBatches } from './staged-batches.js';

const COLUMNS = ['phone', 'name', 'email', 'data'];

/** A file of leads, all of them or none; uploading it again adds nothing. */
export async function importLeads(
  trx: Knex.Transaction,
  companyId: string,
  batches: AsyncIterable<LeadBatch>,
): Promise<RecordImport> {
  await trx.raw(`create temp table given_leads (
    seq bigint generated always as identity,
    phone text not null, name text, email text, data jsonb not null
  ) on commit drop`);
  const staged = stagedBatches(batches);
  await copyInto(
    trx,
    { table: 'given_leads', columns: COLUMNS },
    staged.cells(({ phone, name, email, data }) => [phone, name, email, JSON.stringify(data)]),
  );
  // Of two files at once the second sees what the first stored.
  await trx.raw(`select pg_advisory_xact_lock(hashtextextended('leads/' || ?::text, 0))`, [
    companyId,
  ]);
  await trx.raw('analyze given_leads');
  const inserted: { rowCount: number } = await trx.raw(
    `insert into leads (company_id, source, ${COLUMNS.join(', ')})
     select :companyId::uuid, 'import', g.phone, g.name, g.email, g.data
       from (select distinct on (phone, email) * from given_leads
              order by phone, email, seq) g
      where not exists (select 1 from leads l
        where l.company_id = :companyId::uuid and l.phone = g.phone
          and l.email is not distinct from g.email and l.removed_at is null)
      order by g.seq`,
    { companyId },
  );
  const { rows, rejected, errors } = staged.tally;
  const created = inserted.rowCount;
  return { total: rows + rejected, created, duplicates: rows - created, rejected, errors };
}
