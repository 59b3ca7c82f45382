import type { Knex } from 'knex';

/** Below this a total is always exact and of now. */
const MANY = 10_000;
/** A count is good for as long as it took, times this: counting takes a fiftieth of the time. */
const GOOD_FOR_ITS_TIME = 50;
const GOOD_AT_MOST_MS = 30_000;
const KEPT_MAX = 500;

interface Counted {
  total: number;
  until: number;
}

/** By the text of the query and its values; each process has its own. */
const counted = new Map<string, Counted>();

/** The length of one list. */
export interface RowCount {
  /** Null: it has to be counted now. */
  known: number | null;
  /** Counts, as a query or as a column of one. */
  query: Knex.QueryBuilder;
  /** What was counted since this was asked for. */
  note(total: number): number;
}

/**
 * How many rows a list has. To count a million rows takes longer than all the rest of a page, so a
 * large total may be some seconds old; pages themselves never are.
 */
export function rowCount(db: Knex, list: Knex.QueryBuilder): RowCount {
  const query = db.count('* as total').from(list.clone().as('counted'));
  const { sql, bindings } = list.toSQL();
  const key = JSON.stringify([sql, bindings]);
  const found = counted.get(key);
  const startedAt = performance.now();
  return {
    known: found && found.until > startedAt ? found.total : null,
    query,
    note(total) {
      counted.delete(key);
      if (total < MANY) return total;
      const now = performance.now();
      const goodFor = Math.min((now - startedAt) * GOOD_FOR_ITS_TIME, GOOD_AT_MOST_MS);
      const oldest = counted.keys().next().value;
      if (counted.size >= KEPT_MAX && oldest !== undefined) counted.delete(oldest);
      counted.set(key, { total, until: now + goodFor });
      return total;
    },
  };
}
