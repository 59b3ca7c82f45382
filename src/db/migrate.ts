import { openDatabase, type Database } from './knex.js';

/** Any number, the same in every process. */
const MIGRATION_LOCK = 7_305_418_202;
/** One for the lock, the others for Knex. */
const CONNECTIONS = 4;

/** Brings the schema to the newest migration; several processes may ask at once. */
export async function migrateToLatest(url: string): Promise<void> {
  const db = openDatabase({ url, pool: CONNECTIONS });
  try {
    await db.transaction(async (trx) => {
      // Knex has a lock of its own, but on an empty database two processes both make its tables.
      await trx.raw('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
      await db.migrate.latest();
    });
  } finally {
    await db.destroy();
  }
}

/** Whether every migration of this code has been run. */
export async function isMigrated(db: Database): Promise<boolean> {
  const [, pending] = (await db.migrate.list()) as [unknown[], unknown[]];
  return pending.length === 0;
}

/** Takes the whole schema down again, with its data. */
export async function migrateToNothing(url: string): Promise<void> {
  const db = openDatabase({ url, pool: 2 });
  try {
    await db.migrate.rollback(undefined, true);
  } finally {
    await db.destroy();
  }
}
