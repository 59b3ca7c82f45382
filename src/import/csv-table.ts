import type { FileRecord, RecordBatch, RecordFiles } from '../ports/record-file.js';
import { isBlank } from './contact-row.js';
import { readRecords } from './csv-records.js';
import { detectDelimiter } from './delimiter.js';
import { malformedFile } from './malformed-file.js';
import { parsePhone } from './phone-parser.js';
import { detectEncoding } from './text-encoding.js';
import { readText } from './text-stream.js';

const PHONE_COLUMN = 'phone_number';
/** Headers that also mean the phone number. */
const PHONE_HEADERS = [PHONE_COLUMN, 'phone', 'телефон', 'номер_телефона', 'номер'];

/** Tables of numbers, such as do-not-call lists and consents, from CSV files. */
export function createCsvTables(): RecordFiles {
  return { read: readTable };
}

async function* readTable(path: string, columns: readonly string[]): AsyncGenerator<RecordBatch> {
  const text = readText(path, await detectEncoding(path));
  const head = await text.next();
  const first = head.done === true ? '' : head.value;
  const { delimiter, skip } = detectDelimiter(first);
  let places: ReadonlyMap<string, number> | null = null;
  let row = 0;
  for await (const lines of readRecords(joined(first.slice(skip), text), delimiter)) {
    const batch: RecordBatch = { records: [], rejected: [] };
    for (const line of lines) {
      row += 1;
      if (isBlank(line)) continue;
      if (places === null) {
        places = placesOf(line, columns);
        continue;
      }
      const read = readLine(line, places, row);
      if ('reason' in read) batch.rejected.push(read);
      else batch.records.push(read);
    }
    yield batch;
  }
  if (places === null) throw malformedFile('The file is empty.');
}

function placesOf(
  header: readonly string[],
  columns: readonly string[],
): ReadonlyMap<string, number> {
  const names = header.map(normalized);
  const places = new Map<string, number>();
  for (const column of columns) {
    const at = names.indexOf(column);
    if (at !== -1) places.set(column, at);
  }
  const phone = PHONE_HEADERS.map((name) => names.indexOf(name)).find((at) => at !== -1);
  if (phone !== undefined) return places.set(PHONE_COLUMN, phone);
  throw malformedFile('Row 1: there is no column with phone numbers. Name it phone_number.');
}

function normalized(header: string): string {
  return header
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}

function readLine(
  line: readonly string[],
  places: ReadonlyMap<string, number>,
  row: number,
): FileRecord | { row: number; reason: string } {
  const values: Record<string, string> = {};
  for (const [column, at] of places) {
    const cell = line[at]?.trim() ?? '';
    if (cell !== '') values[column] = cell;
  }
  const written = values[PHONE_COLUMN];
  if (written === undefined) return { row, reason: 'the phone number is missing' };
  const parsed = parsePhone(written);
  if ('reason' in parsed) return { row, reason: parsed.reason };
  return { row, phoneNumber: parsed.phoneNumber, values };
}

async function* joined(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}
