import type { Model, QueryBuilder } from 'objection';
import { DomainError } from '../domain/errors.js';
import type { CursorKey, Page, PageRequest } from '../ports/page.js';
import { rowCount, type RowCount } from './count-rows.js';
import { plainRows } from './plain-rows.js';

/** What a sort key is, so that a cursor is checked before the database sees it. */
export type KeyKind = 'time' | 'uuid' | 'number' | 'text';

const KEY_FORMS: Record<KeyKind, RegExp> = {
  time: /^[1-9]\d{3}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?[+-]\d{2}(:\d{2}(:\d{2})?)?$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  number: /^\d{1,18}$/,
  text: /^[^\0]{0,300}$/,
};
const CASTS: Record<KeyKind, string> = {
  ...{ time: 'timestamptz', uuid: 'uuid', number: 'bigint', text: 'text' },
};

/**
 * The order of a list: the column that it is sorted by, and `id`, which makes the order total. The
 * same pair is its cursor.
 */
export interface ListOrder {
  column: string;
  kind: KeyKind;
  /** Second key: `id` of this kind; null when the column alone is unique. */
  id: KeyKind | null;
  direction: 'asc' | 'desc';
}

export const NEWEST_FIRST: ListOrder = {
  ...{ column: 'created_at', kind: 'time', id: 'uuid', direction: 'desc' },
};

interface Listed {
  id?: string | number;
  cursorAt?: string;
  listTotal?: number;
}

/** One page of a list, newest first; of each row these columns. */
export function newestFirst<M extends Model>(
  query: QueryBuilder<M, M[]>,
  page: PageRequest,
  columns?: readonly string[],
): Promise<Page<M>> {
  return pageInOrder(query, { ...page, ...(columns && { columns }) }, NEWEST_FIRST);
}

interface ListRequest extends PageRequest {
  /** A list whose length is known need not be counted. */
  total?: number;
  /** Default: all. */
  columns?: readonly string[];
}

/**
 * One page of a list. The cursor compares the whole sort key, so that a deep page costs as little
 * as the first and rows that come meanwhile move nothing; it is the text of the column, because a
 * Date has no microseconds.
 */
export async function pageInOrder<M extends Model>(
  query: QueryBuilder<M, M[]>,
  page: ListRequest,
  order: ListOrder,
): Promise<Page<M>> {
  const table = query.modelClass().tableName;
  const { column, direction } = order;
  const after = ofList(page.after, table, [order.kind, order.id ?? 'text']);
  if (page.total !== undefined && page.skip >= page.total) {
    return { items: [], total: page.total, next: null };
  }
  const list = query.toKnexQuery();
  const count = rowCount(query.knex(), list);
  const known = page.total ?? count.known;
  const rows = await plainRows<M & Listed>(
    list
      .clone()
      .modify((some) => {
        const { columns } = page;
        if (columns) void some.clearSelect().select(columns.map((one) => `${table}.${one}`));
      })
      .select(query.knex().raw('??::text as "cursorAt"', [`${table}.${column}`]))
      .modify((some) => {
        if (known === null) void some.select(count.query.as('listTotal'));
        if (after !== null) void some.whereRaw(...beyond(table, order, after));
      })
      .orderBy([
        { column: `${table}.${column}`, order: direction },
        ...(order.id === null ? [] : [{ column: `${table}.id`, order: direction }]),
      ])
      .offset(page.skip)
      .limit(page.limit),
  );
  const total = known ?? (await counted(count, rows));
  return { items: rows, total, next: nextKey(rows, page.limit, table) };
}

/** Counted with the page; a page without rows has nothing to carry the total. */
async function counted(count: RowCount, [first]: readonly Listed[]): Promise<number> {
  if (first?.listTotal !== undefined) return count.note(first.listTotal);
  const [row] = (await count.query) as { total: number }[];
  return count.note(row?.total ?? 0);
}

function beyond(table: string, order: ListOrder, after: CursorKey): [string, string[]] {
  const sign = order.direction === 'desc' ? '<' : '>';
  const [at, id] = after;
  const column = `${table}.${order.column}`;
  if (order.id === null) return [`?? ${sign} ?::${CASTS[order.kind]}`, [column, at]];
  return [
    `(??, ??) ${sign} (?::${CASTS[order.kind]}, ?::${CASTS[order.id]})`,
    [column, `${table}.id`, at, id],
  ];
}

/** The cursor, if it is one of this list; one of another list or a made-up one is refused. */
export function ofList(
  after: CursorKey | null,
  list: string,
  kinds: readonly [KeyKind, KeyKind],
): CursorKey | null {
  if (after === null) return null;
  const [first, second, name] = after;
  const isOurs = name === list && isA(kinds[0], first) && isA(kinds[1], second);
  if (isOurs) return after;
  const message = 'is not a cursor of this list';
  throw new DomainError('validation_failed', `cursor ${message}.`, {
    errors: [{ field: 'cursor', message }],
  });
}

function isA(kind: KeyKind, text: string): boolean {
  if (!KEY_FORMS[kind].test(text)) return false;
  return kind !== 'time' || !Number.isNaN(Date.parse(text.replace(/([+-]\d{2})$/, '$1:00')));
}

/** Null on the last page. */
export function nextKey(rows: readonly Listed[], limit: number, list: string): CursorKey | null {
  const last = rows.at(-1);
  if (rows.length < limit || last?.cursorAt === undefined) return null;
  return [last.cursorAt, String(last.id ?? ''), list];
}
