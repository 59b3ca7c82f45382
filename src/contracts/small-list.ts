import { DomainError } from '../domain/errors.js';
import type { PageRequest } from '../ports/page.js';
import { pageOut } from './pagination.js';

interface SmallList<T, Out> {
  name: string;
  /** Unique; the list is in the order of it. */
  keyOf(item: T): string;
  toOut(item: T): Out;
}

/** The answer of a list that is short enough to be read whole; its pages look like any other's. */
export function smallListOut<T, Out>(
  items: readonly T[],
  request: PageRequest,
  { name, keyOf, toOut }: SmallList<T, Out>,
) {
  const { after, skip, limit } = request;
  if (after !== null && after[2] !== name) {
    const message = 'is not a cursor of this list';
    throw new DomainError('validation_failed', `cursor ${message}.`, {
      errors: [{ field: 'cursor', message }],
    });
  }
  const sorted = items
    .map((item) => ({ item, key: keyOf(item) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const left = after === null ? sorted : sorted.filter(({ key }) => key > after[0]);
  const page = left.slice(skip, skip + limit);
  const last = page.length < limit ? undefined : page.at(-1);
  const next = last ? ([last.key, '', name] as const) : null;
  return pageOut(
    { items: page.map(({ item }) => item), total: items.length, next },
    request,
    toOut,
  );
}
