import type { Knex } from 'knex';
import type { NumberRangeBatch } from '../ports/number-range-file.js';
import type { NumberRangeStore, ReplacedRanges } from '../ports/number-range-store.js';
import { copyLine, copyRows } from './import-copy.js';
import type { Database } from './knex.js';
import { rangesAreBeingReplaced } from './number-range-lock.js';
import { insertMessage } from './outbox-store.js';
import { rekeyWaitingTasks } from './rekey-tasks.js';

const ERRORS_KEPT = 100;

interface RangeRow {
  first_number: string;
  last_number: string;
  timezone: string;
  region: string | null;
}

export function createNumberRangeStore(db: Database): NumberRangeStore {
  return {
    replace: (companyId, batches) =>
      db.transaction(async (trx) => {
        const read = await stage(trx, batches);
        const overlapping = await dropOverlapping(trx);
        await rangesAreBeingReplaced(trx, companyId);
        const created = await swap(trx, companyId);
        const rekeyed = await rekeyWaitingTasks(trx, companyId);
        for (const campaignId of rekeyed.campaignIds) {
          await insertMessage(trx, {
            campaignId,
            callTaskId: null,
            message: 'wake',
            controlSeq: null,
          });
        }
        const errors = [...read.errors, ...overlapping.map(overlapError)].sort(byRow);
        return {
          total: read.total,
          created,
          rejected: read.rejected + overlapping.length,
          errors: errors.slice(0, ERRORS_KEPT).map(({ row, reason }) => `Row ${row}: ${reason}`),
          rekeyedTasks: rekeyed.tasks,
          campaignIds: rekeyed.campaignIds,
        } satisfies ReplacedRanges;
      }),

    async sample(companyId, limit) {
      const counted = await db('number_ranges')
        .where({ company_id: companyId })
        .first<{ count: number } | undefined>(db.raw('count(*)'));
      const rows = await db('number_ranges')
        .where({ company_id: companyId })
        .orderBy('first_number')
        .limit(limit)
        .select<RangeRow[]>('first_number', 'last_number', 'timezone', 'region');
      const ranges = rows.map((row) => ({
        firstNumber: row.first_number,
        lastNumber: row.last_number,
        timezone: row.timezone,
        region: row.region,
      }));
      return { total: counted?.count ?? 0, ranges };
    },
  };
}

interface Problem {
  row: number;
  reason: string;
}

const byRow = (a: Problem, b: Problem) => a.row - b.row;
const overlapError = (row: number): Problem => ({ row, reason: 'overlaps another range' });

async function stage(trx: Knex.Transaction, batches: AsyncIterable<NumberRangeBatch>) {
  await trx.raw(`create temp table range_rows (
    row integer not null, first_number numeric(15) not null, last_number numeric(15) not null,
    timezone text not null, region text) on commit drop`);
  const read = { total: 0, rejected: 0, errors: [] as Problem[] };
  async function* lines(): AsyncGenerator<string> {
    for await (const { ranges, rejected } of batches) {
      read.total += ranges.length + rejected.length;
      read.rejected += rejected.length;
      read.errors.push(...rejected.slice(0, ERRORS_KEPT - read.errors.length));
      const text = ranges.map(({ row, firstNumber, lastNumber, timezone, region }) =>
        copyLine([row, firstNumber, lastNumber, timezone, region]),
      );
      if (text.length > 0) yield text.join('');
    }
  }
  await copyRows(trx, 'range_rows', lines());
  return read;
}

/** A number lives in one range: of two that overlap the one that begins first stays. */
async function dropOverlapping(trx: Knex.Transaction): Promise<number[]> {
  const dropped: { rows: { row: number }[] } = await trx.raw(`
    delete from range_rows where row in (
      select row from (
        select row, first_number, max(last_number) over (order by first_number, row
          rows between unbounded preceding and 1 preceding) as before
        from range_rows) ordered
      where before >= first_number)
    returning row`);
  return dropped.rows.map(({ row }) => row);
}

async function swap(trx: Knex.Transaction, companyId: string): Promise<number> {
  await trx('number_ranges').where({ company_id: companyId }).delete();
  const inserted: { rowCount: number } = await trx.raw(
    `insert into number_ranges (company_id, first_number, last_number, timezone, region)
     select ?::uuid, first_number, last_number, timezone, region from range_rows`,
    [companyId],
  );
  return inserted.rowCount;
}
