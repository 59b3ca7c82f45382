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
  /**
   * Queries are parsed once and planned for their values, and each is carried out by one process.
   * For a program that answers many at a time: to start helpers takes longer than most answers, and
   * takes the processors of the others. A plan for any value took 214 ms to count what one for the
   * values counts in 3 ms: companies and campaigns differ by orders of magnitude.
   */
  manyAtOnce?: boolean;
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
      afterCreate: settled(database),
    },
    acquireConnectionTimeout: database.patienceMs ?? PATIENCE_MS,
    migrations: {
      directory: fileURLToPath(new URL('../../migrations', import.meta.url)),
      loadExtensions: ['.ts'],
    },
  };
}

const MANY_AT_ONCE = [
  ...['max_parallel_workers_per_gather = 0', 'jit = off', 'plan_cache_mode = force_custom_plan'],
];

function settled({ joinsAsWritten, manyAtOnce }: DatabaseSettings) {
  const settings = [
    ...(joinsAsWritten === true ? ['join_collapse_limit = 1'] : []),
    ...(manyAtOnce === true ? MANY_AT_ONCE : []),
  ];
  return (connection: pg.Client, done: (error: Error | null) => void): void => {
    if (settings.length === 0) return done(null);
    prepareQueries(connection);
    connection.query(settings.map((one) => `set ${one}`).join('; '), (error) => done(error));
  };
}

/** Of texts that are put together anew each time there is no end; they are parsed each time. */
const PREPARED_MAX = 300;
/** A plan made while a table was nearly empty is a bad one a million rows later. */
const PLANS_KEPT_MS = 2_000;
const nameOfText = new Map<string, string>();

type Ask = (...args: unknown[]) => unknown;

type Answered = (error: Error | null, result?: unknown) => void;

/** Each connection parses a text once and plans it now and then; else it only gets its values. */
function prepareQueries(connection: pg.Client): void {
  const ask = connection.query.bind(connection) as Ask;
  let plannedAtMs = Date.now();
  let schemas = 0;
  const query: Ask = (first, ...rest) => {
    const named = withName(first, schemas);
    if (named === first) return ask(first, ...rest);
    const [answered, ...more] = rest as [Answered, ...unknown[]];
    const answeredOrAgain: Answered = (error, result) => {
      if (!isOfOldSchema(error)) return answered(error, result);
      schemas += 1;
      ask(withName(first, schemas), (second: Error | null, found: unknown) =>
        answered(second && error, found),
      );
    };
    const wanted = [typeof answered === 'function' ? answeredOrAgain : answered, ...more];
    if (Date.now() - plannedAtMs < PLANS_KEPT_MS) return ask(named, ...wanted);
    plannedAtMs = Date.now();
    return ask('discard plans', () => ask(named, ...wanted));
  };
  Object.assign(connection, { query });
}

/** A migration gave a table other columns; the text has to be parsed anew, by another name. */
function isOfOldSchema(error: Error | null): boolean {
  return error !== null && /^cached plan must not change result type/.test(error.message);
}

/** Knex asks by a callback; a stream is no query with a text. */
function withName(query: unknown, schemas: number): unknown {
  if (typeof query !== 'object' || query === null || !('text' in query)) return query;
  const { text, values } = query as pg.QueryConfig<unknown[]>;
  if (values === undefined || values.length === 0) return query;
  const name = nameOf(text);
  return name === undefined ? query : { ...query, name: `${name}_${schemas}` };
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
