/**
 * Where a list goes on: the sort keys of the last row of the page before, and the name of the list,
 * so that the cursor of another one is refused.
 */
export type CursorKey = readonly [string, string, string?];

export interface PageRequest {
  limit: number;
  skip: number;
  /** Set on deep pages; `skip` is then counted from there. */
  after: CursorKey | null;
}

export interface Page<T> {
  items: T[];
  total: number;
  /** Null on the last page. */
  next: CursorKey | null;
}
