import type { FileRecord } from '../file-records.js';
import { malformedFile } from '../malformed-file.js';
import { dateText, numberText, unescaped } from './cell-text.js';
import type { StringTable } from './string-table.js';
import { readXml } from './xml-part.js';
import type { ZipParts } from './zip-parts.js';

export interface SheetReading {
  strings: StringTable;
  /** Whether the style of this number shows dates. */
  isDateStyle(style: string | undefined): boolean;
  is1904: boolean;
}

/** Of a worksheet: 1,048,576 rows, columns A to XFD. */
const ROW_MAX = 1_048_576;
const COLUMN_MAX = 16_384;
/** Values further right are kept at this place, where they are too many in any case. */
const COLUMN_KEPT_MAX = 1_000;
const GROUP_ROWS = 1_000;

/** The rows of a sheet that are not blank, in groups as they come. */
export async function* readSheet(
  zip: ZipParts,
  part: string,
  reading: SheetReading,
): AsyncGenerator<FileRecord[]> {
  const sheet = createSheetHandler(reading);
  for await (const _ of readXml(zip, part, sheet)) {
    if (sheet.rows.length >= GROUP_ROWS) yield sheet.take();
  }
  yield sheet.take();
}

function createSheetHandler(reading: SheetReading) {
  let rows: FileRecord[] = [];
  let row = 0;
  let cells: string[] = [];
  let column = 0;
  let type = '';
  let style: string | undefined;
  let value = '';
  let isValue = false;
  let inPhonetic = false;
  let isDone = false;
  const closeCell = () => {
    const text = cellText(reading, { type, style, value });
    if (text === '') return;
    const at = Math.min(column, COLUMN_KEPT_MAX) - 1;
    while (cells.length < at) cells.push('');
    cells[at] = text;
  };
  return {
    get rows() {
      return rows;
    },
    take() {
      const taken = rows;
      rows = [];
      return taken;
    },
    open(name: string, attributes: Record<string, string>) {
      if (name === 'c') {
        column = columnAfter(column, attributes['r'], row);
        type = attributes['t'] ?? 'n';
        style = attributes['s'];
        value = '';
      } else if (name === 'v' || name === 't') {
        isValue = !inPhonetic;
      } else if (name === 'row') {
        row = rowAfter(row, attributes['r']);
        cells = [];
        column = 0;
      } else if (name === 'rPh') inPhonetic = true;
    },
    text(piece: string) {
      if (isValue) value += piece;
    },
    close(name: string) {
      if (name === 'v' || name === 't') isValue = false;
      else if (name === 'c') closeCell();
      else if (name === 'row') {
        if (cells.some((cell) => cell.trim() !== '')) rows.push({ row, cells });
      } else if (name === 'rPh') inPhonetic = false;
      else if (name === 'sheetData') isDone = true;
    },
    isDone: () => isDone,
  };
}

/** A formula is never computed: what it showed when it was saved is its value. */
function cellText(
  { strings, isDateStyle, is1904 }: SheetReading,
  { type, style, value }: { type: string; style: string | undefined; value: string },
): string {
  if (value === '') return '';
  switch (type) {
    case 's':
      return strings.get(Number(value)) ?? missingString();
    case 'inlineStr':
    case 'str':
      return unescaped(value);
    case 'b':
      return value === '1' || value === 'true' ? 'TRUE' : 'FALSE';
    case 'n':
      return isDateStyle(style) ? dateText(value.trim(), is1904) : numberText(value.trim());
    case 'd':
      return value.replace('T', ' ');
    default:
      return value;
  }
}

function missingString(): never {
  throw malformedFile('The workbook is damaged: a cell names a text that is not there.');
}

/** Rows may be left out, and their numbers too; they never go back. */
function rowAfter(last: number, written: string | undefined): number {
  const row = written === undefined ? last + 1 : Number(written);
  if (Number.isInteger(row) && row > last && row <= ROW_MAX) return row;
  throw malformedFile(
    row > ROW_MAX
      ? `The workbook has more rows than a sheet can have (${ROW_MAX}).`
      : 'The workbook is damaged: its rows are out of order.',
  );
}

function columnAfter(last: number, reference: string | undefined, row: number): number {
  const column = reference === undefined ? last + 1 : columnOf(reference);
  if (column >= 1 && column <= COLUMN_MAX) return column;
  throw malformedFile(`Row ${row}: it has a cell beyond the last column of a sheet (XFD).`);
}

/** `AB12` is in column 28; 0 when it is no reference. */
function columnOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length && column <= COLUMN_MAX; at += 1) {
    const letter = reference.charCodeAt(at) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column;
}
