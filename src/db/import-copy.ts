import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Knex } from 'knex';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { ContactBatch, ImportedContact } from '../ports/contact-file.js';

const ERRORS_KEPT = 100;

export interface Staged {
  rows: number;
  rejected: number;
  errors: string[];
}

/**
 * Streams contacts into a table of this transaction only. COPY is many times faster than INSERT,
 * and back pressure keeps the memory bounded whatever the file's size.
 */
export async function stageContacts(
  trx: Knex.Transaction,
  batches: AsyncIterable<ContactBatch>,
): Promise<Staged> {
  await trx.raw(`create temp table import_rows (
    row integer not null, phone_number text not null, contact_name text, contact_data jsonb not null
  ) on commit drop`);
  const staged: Staged = { rows: 0, rejected: 0, errors: [] };
  const client = await connectionOf(trx);
  const copy = client.query(
    copyFrom('copy import_rows (row, phone_number, contact_name, contact_data) from stdin'),
  );
  await pipeline(Readable.from(copyText(batches, staged)), copy);
  return staged;
}

/** Knex's types keep silent about the connection that a transaction holds. */
function connectionOf(trx: Knex.Transaction): Promise<pg.Client> {
  return (trx.client as { acquireConnection(): Promise<pg.Client> }).acquireConnection();
}

async function* copyText(
  batches: AsyncIterable<ContactBatch>,
  staged: Staged,
): AsyncGenerator<string> {
  for await (const { contacts, rejected } of batches) {
    staged.rows += contacts.length;
    staged.rejected += rejected.length;
    for (const { row, reason } of rejected) {
      if (staged.errors.length < ERRORS_KEPT) staged.errors.push(`Row ${row}: ${reason}`);
    }
    if (contacts.length > 0) yield contacts.map(copyLine).join('');
  }
}

function copyLine({ row, phoneNumber, name, data }: ImportedContact): string {
  const contactName = name === null ? '\\N' : escaped(name);
  return `${row}\t${phoneNumber}\t${contactName}\t${escaped(JSON.stringify(data))}\n`;
}

const SPECIAL = /[\\\n\r\t]/;
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? character);
}
