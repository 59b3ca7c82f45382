import type { Knex } from 'knex';
import type { RecordImport } from '../ports/record-file.js';
import type {
  EndedTasks,
  SuppressionBatch,
  SuppressionImportRequest,
} from '../ports/suppression-store.js';
import { copyInto } from './copy-rows.js';
import { noteEvent } from './record-events.js';
import { stagedBatches } from './staged-batches.js';
import { endSuppressed } from './suppressed-tasks.js';

/**
 * A file of numbers, all of them or none. With a list it replaces all that the list had before, so
 * that a number which left the list may be called again.
 */
export async function importSuppressions(
  trx: Knex.Transaction,
  request: SuppressionImportRequest,
  batches: AsyncIterable<SuppressionBatch>,
): Promise<RecordImport & EndedTasks> {
  const { companyId, by, list } = request;
  await trx.raw(`create temp table suppressed_numbers (
    row integer not null, phone_number text not null, purpose text, source text not null
  ) on commit drop`);
  const staged = stagedBatches(batches);
  await copyInto(
    trx,
    { table: 'suppressed_numbers', columns: ['row', 'phone_number', 'purpose', 'source'] },
    staged.cells(({ row, phoneNumber, purpose, source }) => [row, phoneNumber, purpose, source]),
  );
  // Two files with the same numbers in another order would wait for each other for ever.
  await trx.raw(`select pg_advisory_xact_lock(hashtextextended('suppressions/' || ?::text, 0))`, [
    companyId,
  ]);
  await trx.raw('analyze suppressed_numbers');
  const listId = list === null ? null : await renewList(trx, companyId, list);
  const created = await insertRows(trx, { companyId, by, listId });
  const ended = await endSuppressed(trx, { companyId, suppressionId: null });
  const { rows, rejected, errors } = staged.tally;
  await noteEvent(trx, {
    ...{ companyId, record: 'suppression_list', recordId: listId, action: 'imported', by },
    details: { list: list?.code ?? null, as_of: list?.asOf ?? null, rows, created, rejected },
  });
  const total = rows + rejected;
  return { total, created, duplicates: rows - created, rejected, errors, ...ended };
}

async function renewList(
  trx: Knex.Transaction,
  companyId: string,
  list: { code: string; asOf: string },
): Promise<string> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `insert into suppression_lists (company_id, code, as_of)
     values (:companyId, :code, :asOf)
     on conflict (company_id, code) do update set as_of = excluded.as_of,
       imported_at = clock_timestamp()
     returning id`,
    { companyId, ...list },
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('a list was neither made nor found');
  await trx('suppressions').where({ list_id: id }).delete();
  return id;
}

/** The first row of a number and purpose wins. */
async function insertRows(
  trx: Knex.Transaction,
  of: { companyId: string; by: string; listId: string | null },
): Promise<number> {
  await trx.raw(`set local work_mem = '64MB'`);
  const inserted: { rowCount: number } = await trx.raw(
    `insert into suppressions
       (company_id, phone_number, purpose, source, list_id, created_by, created_at)
     select :companyId::uuid, phone_number, purpose, source, :listId::uuid, :by, clock_timestamp()
       from (select distinct on (phone_number collate "C", purpose) * from suppressed_numbers
              order by phone_number collate "C", purpose, row) as first_of_each
      order by phone_number collate "C", purpose
     on conflict do nothing`,
    of,
  );
  return inserted.rowCount;
}
