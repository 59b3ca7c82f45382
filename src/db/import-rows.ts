import type { Knex } from 'knex';
import { CONTACT_LINE_COLUMNS, REJECT_LINE_COLUMNS } from '../contracts/contact-lines.js';
import type { ContactLines } from '../ports/contact-file.js';
import { copyText } from './import-copy.js';
import { emptyTally, groupsOf, type ImportTally, type LineGroup } from './import-groups.js';
import { rangesAreBeingRead } from './number-range-lock.js';
import { rangeKeyOf, rangeOf } from './rekey-tasks.js';

/** Whose rows are taken in, and by which import. */
export interface ImportOwner extends Record<string, string> {
  campaign_id: string;
  company_id: string;
  import_id: string;
}

export interface Taken extends ImportTally {
  created: number;
  suppressed: number;
}

/** Takes in what is staged, and says how many rows that were. */
type TakeIn = (trx: Knex.Transaction, owner: ImportOwner) => Promise<number>;

/** A group is sorted and told to triggers in memory: beyond this Postgres takes to its disk. */
const GROUP_MEMORY = '64MB';

const STAGE = `create temp table import_rows (
  id uuid not null, row integer not null, phone_number text not null, contact_name text,
  contact_data jsonb not null,
  country text, line_type text, region text, zone_key text, zone_source text, contact_key text,
  consent_grade text, consent_purpose text, consent_source text, consent_wording text,
  consent_at timestamptz) on commit drop`;

/**
 * The contacts of a file become tasks, group by group in one transaction: while Postgres takes one
 * group in, the next is being read. The first row of a number wins.
 */
export async function takeContacts(
  trx: Knex.Transaction,
  owner: ImportOwner,
  batches: AsyncIterable<ContactLines>,
): Promise<Taken> {
  // Two files with the same numbers in another order would wait for each other for ever.
  await trx.raw(`select pg_advisory_xact_lock(hashtextextended('import/' || ?::text, 0))`, [
    owner.campaign_id,
  ]);
  await trx.raw(`set local work_mem = '${GROUP_MEMORY}'`);
  await rangesAreBeingRead(trx, owner.company_id);
  const hasRanges = await has(trx, 'number_ranges', owner.company_id);
  const insert = insertContacts(hasRanges ? WITH_RANGES : WITHOUT_RANGES);
  return takeGroups(trx, { owner, insert }, batches);
}

/** What an import of this file would do, in a transaction that writes nothing that lasts. */
export async function countContacts(
  trx: Knex.Transaction,
  owner: ImportOwner,
  batches: AsyncIterable<ContactLines>,
): Promise<Taken> {
  await trx.raw('create temp table import_numbers (phone_number text primary key) on commit drop');
  return takeGroups(trx, { owner, insert: insertNumbers }, batches);
}

async function takeGroups(
  trx: Knex.Transaction,
  { owner, insert }: { owner: ImportOwner; insert: TakeIn },
  batches: AsyncIterable<ContactLines>,
): Promise<Taken> {
  await trx.raw(STAGE);
  const hasSuppressions = await has(trx, 'suppressions', owner.company_id);
  const taken = { ...emptyTally(), created: 0, suppressed: 0 };
  for await (const group of groupsOf(batches, taken)) {
    await stage(trx, group);
    if (group.counts.contacts === 0) continue;
    if (group.counts.consents > 0 && insert !== insertNumbers) await insertConsents(trx, owner);
    if (hasSuppressions) taken.suppressed += await dropSuppressed(trx, owner);
    taken.created += await insert(trx, owner);
    await trx.raw('truncate import_rows');
  }
  return taken;
}

async function stage(trx: Knex.Transaction, group: LineGroup): Promise<void> {
  await copyText(trx, { table: 'import_rows', columns: CONTACT_LINE_COLUMNS }, group.lines);
  if (group.rejectLines.length === 0) return;
  const target = { table: 'import_rejects', columns: REJECT_LINE_COLUMNS };
  await copyText(trx, target, group.rejectLines);
}

function insertContacts(ranges: { columns: string; join: string }): TakeIn {
  return async (trx, owner) => {
    const inserted: { rowCount: number } = await trx.raw(
      `insert into call_tasks
         (id, campaign_id, company_id, phone_number, contact_name, contact_data, country, line_type,
          contact_key, region, zone_key, zone_source)
       select f.id, :campaign_id::uuid, :company_id::uuid, f.phone_number, contact_name,
              contact_data, f.country, line_type, contact_key, ${ranges.columns}
         from import_rows f ${ranges.join}
        order by row
       on conflict (campaign_id, phone_number) do nothing`,
      owner,
    );
    return inserted.rowCount;
  };
}

const insertNumbers: TakeIn = async (trx, owner) => {
  const inserted: { rowCount: number } = await trx.raw(
    `insert into import_numbers
     select phone_number from import_rows r
      where not exists (select 1 from call_tasks t
        where t.campaign_id = :campaign_id::uuid and t.phone_number = r.phone_number)
     on conflict do nothing`,
    owner,
  );
  return inserted.rowCount;
};

/** Consent belongs to the number: of any row, also of one that is a duplicate; never twice. */
async function insertConsents(trx: Knex.Transaction, owner: ImportOwner): Promise<void> {
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
async function dropSuppressed(trx: Knex.Transaction, owner: ImportOwner): Promise<number> {
  const dropped: { rowCount: number } = await trx.raw(
    `delete from import_rows r where exists (select 1 from suppressions s
       where s.company_id = :company_id::uuid and s.phone_number = r.phone_number
         and s.purpose is null and s.list_id is null)`,
    owner,
  );
  return dropped.rowCount;
}

async function has(trx: Knex.Transaction, table: string, companyId: string): Promise<boolean> {
  const row = await trx(table)
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
