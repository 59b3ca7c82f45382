import { fileURLToPath } from 'node:url';
import knexPackage, { type Knex } from 'knex';
import pg from 'pg';

export type Database = Knex;

/** int8 counts and sequence numbers of this database stay far below 2^53. */
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export interface DatabaseSettings {
  url: string;
  /** Connections at most. */
  pool?: number;
  /** How long a query waits for a connection before it fails. */
  patienceMs?: number;
  /**
   * Queries join their tables in the order in which they are written. For a program whose queries
   * all start at one row by its id: to look for a better order costs more than to run them.
   */
  joinsAsWritten?: boolean;
}

const ignore = () => undefined;
/** Nobody who asks the API waits longer for an answer that Postgres is away. */
const PATIENCE_MS = 3_000;

export function knexSettings(database: DatabaseSettings): Knex.Config {
  return {
    client: 'pg',
    connection: { connectionString: database.url, application_name: 'new-voice' },
    // Whatever goes wrong reaches the caller as an error; knex would print it as well.
    log: { warn: ignore, error: ignore, debug: ignore, deprecate: ignore },
    pool: {
      min: 0,
      max: database.pool ?? 16,
      ...(database.joinsAsWritten === true && { afterCreate: joinAsWritten }),
    },
    acquireConnectionTimeout: database.patienceMs ?? PATIENCE_MS,
    migrations: {
      directory: fileURLToPath(new URL('../../migrations', import.meta.url)),
      loadExtensions: ['.ts'],
    },
  };
}

function joinAsWritten(connection: pg.Client, done: (error: Error | null) => void): void {
  connection.query('set join_collapse_limit = 1', done);
}

/**
 * A pool of connections. Postgres may be away when it is made; queries then fail in time and
 * recover by themselves.
 */
export function openDatabase(database: DatabaseSettings): Database {
  return knexPackage.knex(knexSettings(database));
}
