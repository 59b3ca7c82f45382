import { raw, type Model, type QueryBuilder } from 'objection';
import type { CursorKey, Page, PageRequest } from '../ports/page.js';

interface Listed {
  id: string;
  cursorAt?: string;
}

/**
 * One page of a list, newest first. The cursor compares the whole sort key, so that a deep page
 * costs as little as the first, and it is the text of the timestamp, because a Date has no
 * microseconds.
 */
export async function newestFirst<M extends Model & { id: string }>(
  query: QueryBuilder<M, M[]>,
  page: PageRequest,
): Promise<Page<M>> {
  const total = await query.clone().resultSize();
  const table = query.modelClass().tableName;
  const rows = await query
    .select(`${table}.*`, raw('??.created_at::text', [table]).as('cursorAt'))
    .modify((some) => {
      if (page.after === null) return;
      void some.whereRaw('(??.created_at, ??.id) < (?::timestamptz, ?::uuid)', [
        table,
        table,
        ...page.after,
      ]);
    })
    .orderBy([
      { column: `${table}.created_at`, order: 'desc' },
      { column: `${table}.id`, order: 'desc' },
    ])
    .offset(page.skip)
    .limit(page.limit);
  return { items: rows, total, next: nextKey(rows, page.limit) };
}

function nextKey(rows: readonly Listed[], limit: number): CursorKey | null {
  const last = rows.at(-1);
  return rows.length < limit || last?.cursorAt === undefined ? null : [last.cursorAt, last.id];
}
