import { CsvError, parse, type Parser } from 'csv-parse';
import { malformedFile } from './malformed-file.js';

/**
 * A quote that is never closed would swallow the rest of the file; this bounds it, and the memory.
 */
const RECORD_MAX_CHARACTERS = 65_536;
/** The parser does not count separators: a row of a million empty cells has no length for it. */
const WITHOUT_RECORD_MAX = 2 * RECORD_MAX_CHARACTERS;

/**
 * The records of a CSV text, in groups as they come. Blank lines are records too, so that rows can
 * be counted.
 */
export async function* readRecords(
  text: AsyncIterable<string>,
  delimiter: string,
): AsyncGenerator<string[][]> {
  let records: string[][] = [];
  let seen = 0;
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: RECORD_MAX_CHARACTERS,
    relax_column_count: true,
    relax_quotes: true,
    // Records are taken here and not from the stream's other end, a whole chunk's worth at once.
    on_record: (record: string[]) => {
      records.push(record);
      return null;
    },
  });
  // Errors arrive through the callbacks below; without a listener they would also end the process.
  parser.on('error', () => undefined);
  const take = () => {
    const taken = records;
    seen += taken.length;
    records = [];
    return taken;
  };
  let sinceRecord = 0;
  try {
    for await (const chunk of text) {
      await write(parser, chunk);
      sinceRecord = records.length > 0 ? 0 : sinceRecord + chunk.length;
      if (sinceRecord > WITHOUT_RECORD_MAX) throw tooLong(seen + 1);
      yield take();
    }
    await end(parser);
    yield take();
  } catch (error) {
    throw error instanceof CsvError ? explained(error, seen + records.length + 1) : error;
  } finally {
    parser.destroy();
  }
}

function write(parser: Parser, chunk: string): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}

function end(parser: Parser): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.once('error', reject);
    parser.end(() => resolve());
  });
}

function explained(error: CsvError, row: number): Error {
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return malformedFile(`Row ${row}: a quote is opened and never closed.`, error);
    case 'CSV_MAX_RECORD_SIZE':
      return tooLong(row, error);
    default:
      return malformedFile(`Row ${row}: this is not a row of a CSV file.`, error);
  }
}

function tooLong(row: number, cause?: unknown): Error {
  return malformedFile(
    `Row ${row}: longer than ${RECORD_MAX_CHARACTERS} characters; ` +
      'probably a quote in it is never closed.',
    cause,
  );
}
