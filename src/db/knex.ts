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
   * Queries join their tables in the order in which they are written, and are parsed once. For a
   * program whose queries all start at one row by its id: to plan them costs more than to run them.
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
  prepareQueries(connection);
  connection.query('set join_collapse_limit = 1', (error) => done(error));
}

/** Of texts that are put together anew each time there is no end; they are parsed each time. */
const PREPARED_MAX = 300;
/** A plan made while a table was nearly empty is a bad one a million rows later. */
const PLANS_KEPT_MS = 2_000;
const nameOfText = new Map<string, string>();

type Ask = (...args: unknown[]) => unknown;

/** Each connection parses a text once and plans it now and then; else it only gets its values. */
function prepareQueries(connection: pg.Client): void {
  const ask = connection.query.bind(connection) as Ask;
  let plannedAtMs = Date.now();
  const query: Ask = (first, ...rest) => {
    const named = withName(first);
    if (named === first || Date.now() - plannedAtMs < PLANS_KEPT_MS) return ask(named, ...rest);
    plannedAtMs = Date.now();
    return ask('discard plans', () => ask(named, ...rest));
  };
  Object.assign(connection, { query });
}

/** Knex asks by a callback; a stream is no query with a text. */
function withName(query: unknown): unknown {
  if (typeof query !== 'object' || query === null || !('text' in query)) return query;
  const { text, values } = query as pg.QueryConfig<unknown[]>;
  if (values === undefined || values.length === 0) return query;
  const name = nameOf(text);
  return name === undefined ? query : { ...query, name };
}

function nameOf(text: string): string | undefined {
  const known = nameOfText.get(text);
  if (known !== undefined || nameOfText.size >= PREPARED_MAX) return known;
  const name = `nv${nameOfText.size}`;
  nameOfText.set(text, name);
  return name;
}

/**
 * A pool of connections. Postgres may be away when it is made; queries then fail in time and
 * recover by themselves.
 */
export function openDatabase(database: DatabaseSettings): Database {
  return knexPackage.knex(knexSettings(database));
}
