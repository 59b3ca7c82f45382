import { fileURLToPath } from 'node:url';
import knexPackage, { type Knex } from 'knex';
import pg from 'pg';

export type Database = Knex;

/** int8 counts and sequence numbers of this database stay far below 2^53. */
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export function knexSettings(database: { url: string; pool?: number }): Knex.Config {
  return {
    client: 'pg',
    connection: { connectionString: database.url, application_name: 'new-voice' },
    pool: { min: 0, max: database.pool ?? 16 },
    acquireConnectionTimeout: 3_000,
    migrations: {
      directory: fileURLToPath(new URL('../../migrations', import.meta.url)),
      loadExtensions: ['.ts'],
    },
  };
}

/**
 * A pool of connections. Postgres may be away when it is made; queries then fail within 3 s and
 * recover by themselves.
 */
export function openDatabase(database: { url: string; pool?: number }): Database {
  return knexPackage.knex(knexSettings(database));
}
