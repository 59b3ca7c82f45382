import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Knex } from 'knex';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** Streams text of Postgres' own format into a table; back pressure keeps the memory bounded. */
export async function copyText(
  trx: Knex.Transaction,
  target: { table: string; columns?: readonly string[] },
  text: AsyncIterable<string | Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  // Knex's types keep silent about the connection that a transaction holds.
  const client = await (
    trx.client as { acquireConnection(): Promise<pg.Client> }
  ).acquireConnection();
  const columns = target.columns === undefined ? '' : ` (${target.columns.join(', ')})`;
  const copy = client.query(copyFrom(`copy ${target.table}${columns} from stdin`));
  await pipeline(Readable.from(text), copy);
}

/** Lines of Postgres' text format into all columns of a table of this transaction. */
export async function copyRows(
  trx: Knex.Transaction,
  table: string,
  lines: AsyncIterable<string>,
): Promise<void> {
  await copyText(trx, { table }, lines);
}

/** One line of the text format. */
export function copyLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(copyCell).join('\t')}\n`;
}

const SPECIAL = /[\\\n\r\t]/;
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function copyCell(cell: string | number | null): string {
  if (cell === null) return '\\N';
  if (typeof cell === 'number') return String(cell);
  if (!SPECIAL.test(cell)) return cell;
  return cell.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? character);
}
