import { isBlank } from './contact-row.js';
import { readRecords } from './csv-records.js';
import { detectDelimiter } from './delimiter.js';
import { detectEncoding, type Encoding } from './text-encoding.js';
import { readText } from './text-stream.js';

export interface FileRecord {
  /** As a spreadsheet counts it: the first is 1. */
  row: number;
  cells: string[];
}

export interface CsvFile {
  encoding: Encoding;
  delimiter: string;
  /** The records that are not blank, in groups as they come. */
  records: AsyncGenerator<FileRecord[]>;
}

/** The records of a CSV file that are not blank, in groups as they come, with their rows. */
export async function* readFileRecords(path: string): AsyncGenerator<FileRecord[]> {
  yield* (await openCsv(path)).records;
}

/** What is given is not looked for in the file. */
export async function openCsv(
  path: string,
  given: { encoding?: Encoding | null; delimiter?: string | null } = {},
): Promise<CsvFile> {
  const encoding = given.encoding ?? (await detectEncoding(path));
  const text = readText(path, encoding);
  const head = await text.next();
  const first = head.done === true ? '' : head.value;
  const found = detectDelimiter(first);
  const delimiter = given.delimiter ?? found.delimiter;
  const records = numbered(readRecords(joined(first.slice(found.skip), text), delimiter));
  return { encoding, delimiter, records };
}

async function* numbered(groups: AsyncIterable<string[][]>): AsyncGenerator<FileRecord[]> {
  let row = 0;
  for await (const records of groups) {
    const group: FileRecord[] = [];
    for (const cells of records) {
      row += 1;
      if (!isBlank(cells)) group.push({ row, cells });
    }
    yield group;
  }
}

async function* joined(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}
