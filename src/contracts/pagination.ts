import { z } from 'zod';
import type { CursorKey, Page, PageRequest } from '../ports/page.js';

export const cursorSchema = z
  .string()
  .max(500)
  .refine((text) => decodeCursor(text) !== null, 'is not a cursor of this list')
  .meta({ description: 'The `cursor` of the page before, for deep pages' });

/**
 * Spread into the query schema of a list. A cursor also names its list, which the list itself
 * checks.
 */
export const pageQuery = {
  skip: z.coerce.number().int().min(0).max(10_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: cursorSchema.optional(),
};

export function pageRequest(query: { skip: number; limit: number; cursor?: string | undefined }) {
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor);
  return { limit: query.limit, skip: query.skip, after } satisfies PageRequest;
}

export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.strictObject({
    items: z.array(item),
    total: z.int().min(0),
    limit: z.int(),
    skip: z.int(),
    cursor: z.string().nullable().meta({ description: 'Asks for the next page; null on the last' }),
  });
}

/** The answer of a list, each item translated to the wire. */
export function pageOut<T, Out>(page: Page<T>, request: PageRequest, toOut: (item: T) => Out) {
  return {
    items: page.items.map(toOut),
    total: page.total,
    limit: request.limit,
    skip: request.skip,
    cursor: page.next === null ? null : encodeCursor(page.next),
  };
}

export function encodeCursor(key: CursorKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

function decodeCursor(text: string): CursorKey | null {
  try {
    const key: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (!Array.isArray(key) || key.length !== 3) return null;
    const [first, second, list] = key as unknown[];
    const areTexts = [first, second, list].every((text) => typeof text === 'string');
    return areTexts ? [first as string, second as string, list as string] : null;
  } catch {
    return null;
  }
}
