import type { Knex } from 'knex';
import { snakeCaseMappers } from 'objection';

const { parse } = snakeCaseMappers();
const nameOfColumn = new Map<string, string>();

/** Rows with the names of this code and no models: to make those takes longer than to read rows. */
export async function plainRows<Row>(query: Knex.QueryBuilder): Promise<Row[]> {
  const rows = (await query) as Record<string, unknown>[];
  const columns = Object.keys(rows[0] ?? {}).map((column) => [column, nameOf(column)] as const);
  return rows.map((row) => {
    const named: Record<string, unknown> = {};
    for (const [column, name] of columns) named[name] = row[column];
    return named as Row;
  });
}

function nameOf(column: string): string {
  const known = nameOfColumn.get(column);
  if (known !== undefined) return known;
  const name = Object.keys(parse({ [column]: null })).join('');
  nameOfColumn.set(column, name);
  return name;
}
