import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';
import { frameParts, xml } from '../test/support/workbook.js';
import { zipOf, type ZipPart } from '../test/support/zip-writer.js';
import { dirtyContacts, HEADERS, type DirtyContact } from './dirty-contacts.js';

const ROWS_A_PIECE = 2_000;
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

/** As a Russian spreadsheet writes it: byte order mark and semicolons. */
export async function writeCsv(path: string, rows: number): Promise<void> {
  function* lines(): Generator<string> {
    yield `\ufeff${HEADERS.join(';')}\r\n`;
    for (const { cells } of dirtyContacts(rows)) {
      yield `${cells.map((cell) => (cell.includes(';') ? `"${cell}"` : cell)).join(';')}\r\n`;
    }
  }
  await pipeline(Readable.from(joined(lines())), createWriteStream(path));
}

/** Texts are shared strings, sums and some of the phones are numbers. */
export async function writeWorkbook(path: string, rows: number): Promise<void> {
  const places = new Map<string, number>();
  const place = (text: string) => {
    const known = places.get(text);
    if (known !== undefined) return known;
    places.set(text, places.size);
    return places.size - 1;
  };
  function* sheet(): Generator<string> {
    yield `<worksheet xmlns="${MAIN}"><sheetData>`;
    yield rowXml(
      1,
      HEADERS.map((text) => ({ text: place(text) })),
    );
    let row = 1;
    for (const contact of dirtyContacts(rows)) yield rowXml((row += 1), cellsOf(contact, place));
    yield '</sheetData></worksheet>';
  }
  function* strings(): Generator<string> {
    yield `<sst xmlns="${MAIN}">`;
    for (const text of places.keys()) yield `<si><t>${xml(text)}</t></si>`;
    yield '</sst>';
  }
  const packedSheet = await packed('xl/worksheets/sheet1.xml', sheet());
  const packedStrings = await packed('xl/sharedStrings.xml', strings());
  const frame = frameParts({ sheets: [{ name: 'Контакты', rows: '' }] });
  await writeFile(path, zipOf([...frame, packedStrings, packedSheet]));
}

type Cell = { text: number } | { number: string };

function cellsOf({ phoneNumber, cells }: DirtyContact, place: (text: string) => number): Cell[] {
  const [phone = '', name = '', city = '', debt = '', comment = ''] = cells;
  return [
    phoneNumber === null ? { text: place(phone) } : { number: phoneNumber },
    ...[name, city].map((text) => ({ text: place(text) })),
    { number: debt },
    { text: place(comment) },
  ];
}

function rowXml(row: number, cells: readonly Cell[]): string {
  const written = cells.map((cell, at) => {
    const reference = `${String.fromCharCode(65 + at)}${row}`;
    return 'text' in cell
      ? `<c r="${reference}" t="s"><v>${cell.text}</v></c>`
      : `<c r="${reference}"><v>${cell.number}</v></c>`;
  });
  return `<row r="${row}" spans="1:${cells.length}">${written.join('')}</row>`;
}

async function packed(name: string, pieces: Iterable<string>): Promise<ZipPart> {
  let size = 0;
  let crc = 0;
  function* counted(): Generator<Buffer> {
    for (const piece of joined(pieces)) {
      const bytes = Buffer.from(piece);
      size += bytes.length;
      crc = crc32(bytes, crc);
      yield bytes;
    }
  }
  const bytes: Buffer[] = [];
  const deflated = Readable.from(counted()).pipe(createDeflateRaw({ level: 4 }));
  for await (const piece of deflated as AsyncIterable<Buffer>) bytes.push(piece);
  return { name, packed: { bytes: Buffer.concat(bytes), size, crc } };
}

/** Larger pieces: each one costs a turn of the loop. */
function* joined(pieces: Iterable<string>): Generator<string> {
  let text = '';
  let count = 0;
  for (const piece of pieces) {
    text += piece;
    count += 1;
    if (count % ROWS_A_PIECE !== 0) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
