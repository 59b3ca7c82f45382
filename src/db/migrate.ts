import { openDatabase } from './knex.js';

/** Brings the schema to the newest migration; several processes may ask at once. */
export async function migrateToLatest(url: string): Promise<void> {
  const db = openDatabase({ url, pool: 2 });
  try {
    await db.migrate.latest();
  } finally {
    await db.destroy();
  }
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
