import type { Knex } from 'knex';
import type { Staged } from './import-copy.js';
import { rangesAreBeingRead } from './number-range-lock.js';
import { rangeKeyOf, rangeOf } from './rekey-tasks.js';

/** Whose rows are taken in, and by which import. */
export interface ImportOwner extends Record<string, string> {
  campaign_id: string;
  company_id: string;
  import_id: string;
}

export async function countSuppressed(trx: Knex.Transaction, companyId: string): Promise<number> {
  const counted: { rows: { count: number }[] } = await trx.raw(
    `select count(*) from import_rows r where ${isSuppressed(':company_id')}`,
    { company_id: companyId },
  );
  return counted.rows[0]?.count ?? 0;
}

/**
 * The first row of a number wins. Numbers are compared as bytes, which is faster than any
 * language's order.
 */
export async function insertContacts(trx: Knex.Transaction, owner: ImportOwner): Promise<number> {
  // Two files with the same numbers in another order would wait for each other for ever.
  await trx.raw(`select pg_advisory_xact_lock(hashtextextended('import/' || ?::text, 0))`, [
    owner.campaign_id,
  ]);
  await trx.raw(`set local work_mem = '64MB'`);
  await rangesAreBeingRead(trx, owner.company_id);
  const ranges = (await hasRanges(trx, owner.company_id)) ? WITH_RANGES : WITHOUT_RANGES;
  const inserted: { rowCount: number } = await trx.raw(
    `insert into call_tasks
       (campaign_id, company_id, phone_number, contact_name, contact_data, country, line_type,
        contact_key, region, zone_key, zone_source)
     select :campaign_id::uuid, :company_id::uuid, f.phone_number, contact_name, contact_data,
            f.country, line_type, contact_key, ${ranges.columns}
       from (select distinct on (phone_number collate "C") *
               from import_rows r
              where not ${isSuppressed(':company_id')}
              order by phone_number collate "C", row) as f
       ${ranges.join}
      order by row
     on conflict (campaign_id, phone_number) do nothing`,
    owner,
  );
  return inserted.rowCount;
}

/** Consent belongs to the number: of any row, also of one that is a duplicate; never twice. */
export async function insertConsents(
  trx: Knex.Transaction,
  { consents }: Pick<Staged, 'consents'>,
  owner: ImportOwner,
): Promise<void> {
  if (consents === 0) return;
  await trx.raw(
    `insert into consents
       (company_id, phone_number, purpose, grade, source, wording, obtained_at, created_by)
     select distinct :company_id::uuid, phone_number, consent_purpose, consent_grade,
            consent_source, consent_wording, consent_at, 'import/' || :import_id::text
       from import_rows r
      where consent_grade is not null and not exists (
        select 1 from consents c
         where c.company_id = :company_id::uuid and c.phone_number = r.phone_number
           and c.purpose is not distinct from r.consent_purpose and c.grade = r.consent_grade
           and c.source = r.consent_source and c.wording = r.consent_wording
           and c.obtained_at = r.consent_at)`,
    owner,
  );
}

/** Numbers that must not be called for any purpose; those of one purpose are for the gate. */
function isSuppressed(companyId: string): string {
  return `exists (select 1 from suppressions s
     where s.company_id = ${companyId}::uuid and s.phone_number = r.phone_number
       and s.purpose is null and s.list_id is null)`;
}

async function hasRanges(trx: Knex.Transaction, companyId: string): Promise<boolean> {
  const row = await trx('number_ranges')
    .where({ company_id: companyId })
    .first<{ company_id: string } | undefined>('company_id');
  return row !== undefined;
}

const WITHOUT_RANGES = { columns: 'region, zone_key, zone_source', join: '' };

/** What the company's table says goes before what the number alone tells, and after columns. */
const WITH_RANGES = {
  columns: `coalesce(f.region, n.region),
    case when n.timezone is null then zone_key else ${rangeKeyOf('f')} end,
    case when n.timezone is null then zone_source else 'ranges' end`,
  join: rangeOf('f'),
};
