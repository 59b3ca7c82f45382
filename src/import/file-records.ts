import { isBlank } from './contact-row.js';
import { readRecords } from './csv-records.js';
import { detectDelimiter } from './delimiter.js';
import { detectEncoding } from './text-encoding.js';
import { readText } from './text-stream.js';

export interface FileRecord {
  /** As a spreadsheet counts it: the first is 1. */
  row: number;
  cells: string[];
}

/** The records of a CSV file that are not blank, in groups as they come, with their rows. */
export async function* readFileRecords(path: string): AsyncGenerator<FileRecord[]> {
  const text = readText(path, await detectEncoding(path));
  const head = await text.next();
  const first = head.done === true ? '' : head.value;
  const { delimiter, skip } = detectDelimiter(first);
  let row = 0;
  for await (const records of readRecords(joined(first.slice(skip), text), delimiter)) {
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
