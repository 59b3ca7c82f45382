import type { Model, QueryBuilder } from 'objection';

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

/**
 * How many rows a list has. To count a million rows takes longer than all the rest of a page, so a
 * large total may be some seconds old; pages themselves never are.
 */
export async function countRows<M extends Model>(query: QueryBuilder<M, M[]>): Promise<number> {
  const { sql, bindings } = query.clone().toKnexQuery().toSQL();
  const key = JSON.stringify([sql, bindings]);
  const known = counted.get(key);
  const startedAt = performance.now();
  if (known && known.until > startedAt) return known.total;
  const total = await query.clone().resultSize();
  counted.delete(key);
  if (total < MANY) return total;
  const now = performance.now();
  const goodFor = Math.min((now - startedAt) * GOOD_FOR_ITS_TIME, GOOD_AT_MOST_MS);
  const oldest = counted.keys().next().value;
  if (counted.size >= KEPT_MAX && oldest !== undefined) counted.delete(oldest);
  counted.set(key, { total, until: now + goodFor });
  return total;
}
