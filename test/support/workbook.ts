import { zipOf, type ZipPart } from './zip-writer.js';

export interface SheetParts {
  name: string;
  state?: 'hidden' | 'veryHidden';
  /** The XML between `<sheetData>` and its end. */
  rows: string;
}

export interface WorkbookParts {
  sheets: readonly SheetParts[];
  strings?: readonly string[];
  /** Number formats of the styles 0, 1, 2 ...: a code, or the number of a known one. */
  formats?: readonly (string | number)[];
  date1904?: boolean;
  /** Parts that take the place of ours, or come besides. */
  parts?: readonly ZipPart[];
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** A workbook as spreadsheet programs write it, part by part. */
export function workbook(wanted: WorkbookParts): Buffer {
  const own = wanted.parts ?? [];
  const ours = partsOf(wanted).filter(({ name }) => !own.some((part) => part.name === name));
  return zipOf([...ours, ...own]);
}

/** Texts as rows of inline strings. */
export function inlineRows(rows: readonly (readonly string[])[]): string {
  return rows
    .map((cells, at) => {
      const texts = cells.map((text) => `<c t="inlineStr"><is><t>${xml(text)}</t></is></c>`);
      return `<row r="${at + 1}">${texts.join('')}</row>`;
    })
    .join('');
}

export function sheetXml(rows: string): string {
  return `${DECLARATION}<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>`;
}

export function xml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** All parts but sheets and strings; the sheets are `xl/worksheets/sheet1.xml` and so on. */
export function frameParts(wanted: Omit<WorkbookParts, 'parts' | 'strings'>): ZipPart[] {
  const { sheets, formats = [], date1904 = false } = wanted;
  const listed = sheets.map(
    ({ name, state }, at) =>
      `<sheet name="${xml(name)}" sheetId="${at + 1}"${state ? ` state="${state}"` : ''} ` +
      `r:id="rId${at + 1}"/>`,
  );
  const relations = [
    ...sheets.map((_, at) =>
      relation(`rId${at + 1}`, 'worksheet', `worksheets/sheet${at + 1}.xml`),
    ),
    relation('rIdStrings', 'sharedStrings', 'sharedStrings.xml'),
    relation('rIdStyles', 'styles', 'styles.xml'),
  ];
  return [
    { name: '[Content_Types].xml', data: `${DECLARATION}<Types/>` },
    {
      name: '_rels/.rels',
      data: relationships([relation('rId1', 'officeDocument', 'xl/workbook.xml')]),
    },
    {
      name: 'xl/workbook.xml',
      data:
        `${DECLARATION}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}">` +
        `<workbookPr${date1904 ? ' date1904="1"' : ''}/><sheets>${listed.join('')}</sheets>` +
        `</workbook>`,
    },
    { name: 'xl/_rels/workbook.xml.rels', data: relationships(relations) },
    { name: 'xl/styles.xml', data: styles(formats) },
  ];
}

function partsOf(wanted: WorkbookParts): ZipPart[] {
  const { sheets, strings = [] } = wanted;
  const items = strings.map(
    (text) => `<si>${text.startsWith('<') ? text : `<t>${xml(text)}</t>`}</si>`,
  );
  return [
    ...frameParts(wanted),
    {
      name: 'xl/sharedStrings.xml',
      data: `${DECLARATION}<sst xmlns="${MAIN}">${items.join('')}</sst>`,
    },
    ...sheets.map(({ rows }, at) => ({
      name: `xl/worksheets/sheet${at + 1}.xml`,
      data: sheetXml(rows),
    })),
  ];
}

function relation(id: string, kind: string, target: string): string {
  return `<Relationship Id="${id}" Type="${OFFICE}/${kind}" Target="${target}"/>`;
}

function relationships(list: readonly string[]): string {
  return `${DECLARATION}<Relationships xmlns="${PACKAGE}">${list.join('')}</Relationships>`;
}

function styles(formats: readonly (string | number)[]): string {
  const codes = formats.map((format, at) => ({ format, id: 164 + at }));
  const own = codes
    .filter(({ format }) => typeof format === 'string')
    .map(({ format, id }) => `<numFmt numFmtId="${id}" formatCode="${xml(String(format))}"/>`);
  const cells = codes.map(
    ({ format, id }) => `<xf numFmtId="${typeof format === 'number' ? format : id}"/>`,
  );
  return (
    `${DECLARATION}<styleSheet xmlns="${MAIN}"><numFmts>${own.join('')}</numFmts>` +
    `<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${cells.join('')}</cellXfs>` +
    `</styleSheet>`
  );
}
