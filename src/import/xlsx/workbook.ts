import { posix } from 'node:path';
import type { FileRecord } from '../file-records.js';
import { malformedFile, wrongOption } from '../malformed-file.js';
import { isDateFormat } from './cell-text.js';
import { refuseOtherFormats } from './file-signature.js';
import { readSheet } from './sheet-rows.js';
import { readStrings } from './string-table.js';
import { readSettings } from './xml-part.js';
import { openZip, type ZipParts } from './zip-parts.js';

export interface Workbook {
  sheet: string;
  /** Names of those that are not hidden. */
  sheets: string[];
  /** The rows that are not blank, in groups as they come. */
  records: AsyncGenerator<FileRecord[]>;
}

interface Sheet {
  name: string;
  isHidden: boolean;
  relation: string;
}

/** Relation id to the part it names and its kind. */
type Relations = Map<string, { kind: string; part: string }>;

const SHEETS_MAX = 1_000;

/** Opens the named sheet, else the first that is not hidden. */
export async function openWorkbook(path: string, wanted: string | null): Promise<Workbook> {
  await refuseOtherFormats(path);
  const zip = await openZip(path);
  try {
    const main = await workbookPart(zip);
    const { sheets, is1904 } = await readMain(zip, main);
    const relations = await readRelations(zip, main);
    const worksheets = sheets.filter(({ relation }) => {
      return relations.get(relation)?.kind === 'worksheet';
    });
    const visible = worksheets.filter(({ isHidden }) => !isHidden);
    const chosen = choose(worksheets, visible, wanted);
    const partOf = (kind: string) => [...relations.values()].find((one) => one.kind === kind)?.part;
    const isDateStyle = await readStyles(zip, partOf('styles'));
    const strings = await readStrings(zip, partOf('sharedStrings'));
    const part = relations.get(chosen.relation)?.part ?? '';
    const records = closing(zip, readSheet(zip, part, { strings, isDateStyle, is1904 }));
    return { sheet: chosen.name, sheets: visible.map(({ name }) => name), records };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function* closing(
  zip: ZipParts,
  records: AsyncGenerator<FileRecord[]>,
): AsyncGenerator<FileRecord[]> {
  try {
    yield* records;
  } finally {
    zip.close();
  }
}

function choose(worksheets: Sheet[], visible: Sheet[], wanted: string | null): Sheet {
  if (wanted === null) {
    const [first] = visible;
    if (first !== undefined) return first;
    throw malformedFile('The workbook has no sheet that is not hidden.');
  }
  const word = wanted.trim().toLowerCase();
  const named = worksheets.find(({ name }) => name.trim().toLowerCase() === word);
  const found = named ?? visible[Number(word) - 1];
  if (found !== undefined) return found;
  const names = visible.map(({ name }) => `"${name}"`).join(', ');
  throw wrongOption('sheet', `there is no such sheet; there are ${names}`);
}

async function workbookPart(zip: ZipParts): Promise<string> {
  const relations = await readRelations(zip, '');
  const main = [...relations.values()].find(({ kind }) => kind === 'officeDocument')?.part;
  const part = main ?? 'xl/workbook.xml';
  if (/\.bin$/i.test(part)) {
    throw malformedFile('The file is a binary workbook (XLSB). Save it as XLSX or CSV UTF-8.');
  }
  if (zip.has(part) && /workbook\d*\.xml$/i.test(part)) return part;
  const isOpenDocument = zip.has('META-INF/manifest.xml') && zip.has('content.xml');
  throw malformedFile(
    isOpenDocument
      ? 'The file is an OpenDocument spreadsheet. Save it as XLSX or CSV UTF-8.'
      : 'The file is a ZIP archive, but no workbook. Save the list as XLSX or CSV UTF-8.',
  );
}

async function readMain(zip: ZipParts, part: string) {
  const sheets: Sheet[] = [];
  let is1904 = false;
  await readSettings(zip, part, {
    open(name, attributes) {
      if (name === 'workbookPr') is1904 = /^(1|true)$/.test(attributes['date1904'] ?? '');
      if (name !== 'sheet') return;
      if (sheets.length === SHEETS_MAX) {
        throw malformedFile(`The workbook has more than ${SHEETS_MAX} sheets.`);
      }
      const relation = Object.entries(attributes).find(([key]) => /(^|:)id$/.test(key))?.[1] ?? '';
      const isHidden = /^(hidden|veryHidden)$/.test(attributes['state'] ?? '');
      sheets.push({ name: attributes['name'] ?? '', isHidden, relation });
    },
  });
  return { sheets, is1904 };
}

/** Targets are relative to the part that names them, or to the whole when they begin with `/`. */
async function readRelations(zip: ZipParts, part: string): Promise<Relations> {
  const folder = posix.dirname(part);
  const file = posix.join(folder, '_rels', `${posix.basename(part)}.rels`);
  const relations: Relations = new Map();
  if (!zip.has(file)) return relations;
  await readSettings(zip, file, {
    open(name, attributes) {
      if (name !== 'Relationship' || attributes['TargetMode'] === 'External') return;
      const target = attributes['Target'] ?? '';
      const at = target.startsWith('/') ? target.slice(1) : posix.join(folder, target);
      const kind = posix.basename(attributes['Type'] ?? '');
      relations.set(attributes['Id'] ?? '', { kind, part: at });
    },
  });
  return relations;
}

async function readStyles(zip: ZipParts, part: string | undefined) {
  const codes = new Map<number, string>();
  const formats: number[] = [];
  let inCells = false;
  if (part !== undefined && zip.has(part)) {
    await readSettings(zip, part, {
      open(name, attributes) {
        const id = Number(attributes['numFmtId'] ?? 0);
        if (name === 'numFmt') codes.set(id, attributes['formatCode'] ?? '');
        else if (name === 'cellXfs') inCells = true;
        else if (name === 'xf' && inCells) formats.push(id);
      },
      close(name) {
        if (name === 'cellXfs') inCells = false;
      },
    });
  }
  const isDate = formats.map((id) => isDateFormat(id, codes.get(id)));
  return (style: string | undefined) => style !== undefined && isDate[Number(style)] === true;
}
