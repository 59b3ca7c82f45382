import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Knex } from 'knex';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

export type CopyCell = string | number | null;

/**
 * Streams rows into a table. COPY is many times faster than INSERT, and back pressure keeps the
 * memory bounded however many rows there are. Names are ours, never a user's.
 */
export async function copyInto(
  trx: Knex.Transaction,
  target: { table: string; columns: readonly string[] },
  batches: AsyncIterable<readonly (readonly CopyCell[])[]>,
): Promise<void> {
  const client = await connectionOf(trx);
  const copy = client.query(
    copyFrom(`copy ${target.table} (${target.columns.join(', ')}) from stdin`),
  );
  await pipeline(Readable.from(copyText(batches)), copy);
}

/** The rows of a query as CSV with a header, in pieces; the connection is given back at the end. */
export async function* copyCsv(db: Knex, query: Knex.QueryBuilder): AsyncGenerator<Buffer> {
  // A transaction only because it holds one connection.
  const trx = await db.transaction();
  const client = await connectionOf(trx);
  const rows = client.query(copyTo(`copy (${query.toQuery()}) to stdout (format csv, header)`));
  let isThrough = false;
  try {
    for await (const piece of rows) yield piece as Buffer;
    isThrough = true;
  } finally {
    // Whoever read it may have gone away in the middle: the connection can't be used again.
    if (!isThrough) await client.end().catch(() => undefined);
    await trx.rollback().catch(() => undefined);
  }
}

/** Knex's types keep silent about the connection that a transaction holds. */
function connectionOf(trx: Knex.Transaction): Promise<pg.Client> {
  return (trx.client as { acquireConnection(): Promise<pg.Client> }).acquireConnection();
}

async function* copyText(
  batches: AsyncIterable<readonly (readonly CopyCell[])[]>,
): AsyncGenerator<string> {
  for await (const rows of batches) {
    if (rows.length > 0) yield rows.map(copyLine).join('');
  }
}

function copyLine(cells: readonly CopyCell[]): string {
  return `${cells.map((cell) => (cell === null ? '\\N' : escaped(String(cell)))).join('\t')}\n`;
}

const SPECIAL = /[\\\n\r\t]/;
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? character);
}
