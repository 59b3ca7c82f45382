import type { Knex } from 'knex';
import type { ConsentBatch } from '../ports/consent-store.js';
import type { RecordImport } from '../ports/record-file.js';
import { copyInto } from './copy-rows.js';
import { noteEvent } from './record-events.js';
import { stagedBatches } from './staged-batches.js';

const COLUMNS = [
  ...['phone_number', 'purpose', 'grade', 'source', 'wording', 'obtained_at', 'expires_at'],
];

/** A file of consents, all of them or none; uploading it again adds nothing. */
export async function importConsents(
  trx: Knex.Transaction,
  request: { companyId: string; by: string },
  batches: AsyncIterable<ConsentBatch>,
): Promise<RecordImport> {
  const { companyId, by } = request;
  await trx.raw(`create temp table given_consents (
    phone_number text not null, purpose text, grade text not null, source text not null,
    wording text not null, obtained_at timestamptz not null, expires_at timestamptz
  ) on commit drop`);
  const staged = stagedBatches(batches);
  await copyInto(
    trx,
    { table: 'given_consents', columns: COLUMNS },
    staged.cells((row) => [
      ...[row.phoneNumber, row.purpose, row.grade, row.source, row.wording],
      ...[row.obtainedAt.toISOString(), row.expiresAt?.toISOString() ?? null],
    ]),
  );
  // Of two files at once the second sees what the first stored.
  await trx.raw(`select pg_advisory_xact_lock(hashtextextended('consents/' || ?::text, 0))`, [
    companyId,
  ]);
  await trx.raw('analyze given_consents');
  await trx.raw(`set local work_mem = '64MB'`);
  const inserted: { rowCount: number } = await trx.raw(
    `insert into consents (company_id, created_by, ${COLUMNS.join(', ')})
     select distinct :companyId::uuid, :by, ${COLUMNS.map((name) => `g.${name}`).join(', ')}
       from given_consents g
      where not exists (select 1 from consents c
        where c.company_id = :companyId::uuid and c.phone_number = g.phone_number
          and c.purpose is not distinct from g.purpose and c.grade = g.grade
          and c.source = g.source and c.wording = g.wording and c.obtained_at = g.obtained_at
          and c.revoked_at is null)`,
    request,
  );
  const { rows, rejected, errors } = staged.tally;
  const created = inserted.rowCount;
  await noteEvent(trx, {
    ...{ companyId, record: 'consent', recordId: null, action: 'imported', by },
    details: { rows, created, rejected },
  });
  return { total: rows + rejected, created, duplicates: rows - created, rejected, errors };
}
