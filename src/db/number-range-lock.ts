import type { Knex } from 'knex';

const KEY = `hashtextextended('number-ranges/' || ?::text, 0)`;

/**
 * Imports that look numbers up and uploads that replace the table wait for each other, so that no
 * contact comes in by a table that is gone. Both hold it to the end of their transaction.
 */
export async function rangesAreBeingRead(trx: Knex.Transaction, companyId: string): Promise<void> {
  await trx.raw(`select pg_advisory_xact_lock_shared(${KEY})`, [companyId]);
}

export async function rangesAreBeingReplaced(
  trx: Knex.Transaction,
  companyId: string,
): Promise<void> {
  await trx.raw(`select pg_advisory_xact_lock(${KEY})`, [companyId]);
}
