import { deflateRawSync, crc32 } from 'node:zlib';
import { inlineRows, sheetXml, workbook } from '../../support/workbook.js';
import { zipOf } from '../../support/zip-writer.js';

const HEADER = ['Телефон', 'ФИО', 'Дата'];
const ANNA =
  '<c r="A2"><v>79161234567</v></c><c r="B2" t="inlineStr"><is><t>Иванова Анна</t></is></c>';
const HEAD =
  '<row r="1"><c r="A1" t="inlineStr"><is><t>Телефон</t></is></c>' +
  '<c r="B1" t="inlineStr"><is><t>ФИО</t></is></c>' +
  '<c r="C1" t="inlineStr"><is><t>Дата</t></is></c></row>';
const one = (rows: string, more: object = {}) =>
  workbook({ sheets: [{ name: 'Лист1', rows }], ...more });
/** The second row is Anna, with this third cell. */
const withCell = (cell: string, more: object = {}) =>
  one(`${HEAD}<row r="2">${ANNA}${cell}</row>`, more);
const phones = (name: string, phone: string) => ({
  name,
  rows: inlineRows([HEADER, [phone, 'Иванова Анна']]),
});
const SHEET = 'xl/worksheets/sheet1.xml';

/** So many equal bytes, packed; nothing of that size is ever in memory. */
function packedZeros(megabytes: number, around: [string, string]) {
  const body = Buffer.alloc(megabytes * 1024 * 1024, 'x');
  const bytes = Buffer.concat([Buffer.from(around[0]), body, Buffer.from(around[1])]);
  return { bytes: deflateRawSync(bytes), size: bytes.length, crc: crc32(bytes) };
}

function compound(text: string): Buffer {
  return Buffer.concat([
    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    Buffer.alloc(3_000),
    Buffer.from(text, 'utf16le'),
    Buffer.alloc(500),
  ]);
}

/** Files that are made when they are needed: workbooks part by part, and hostile ones. */
export const MADE_FILES: Record<string, () => Buffer> = {
  'shared-strings.xlsx': () =>
    one(
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>' +
        '<row r="2"><c r="A2" t="s"><v>3</v></c><c r="B2" t="s"><v>2</v></c></row>',
      { strings: ['Телефон', 'ФИО', 'Иванова Анна', '8 (916) 123-45-67'] },
    ),
  'rich-and-phonetic.xlsx': () =>
    one(
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>' +
        '<row r="2"><c r="A2"><v>79161234567</v></c><c r="B2" t="s"><v>2</v></c></row>',
      {
        strings: [
          'Телефон',
          'ФИО',
          '<r><t>Иванова </t></r><r><rPr><b/></rPr><t>Анна</t></r>' +
            '<rPh sb="0" eb="1"><t>x</t></rPh>',
        ],
      },
    ),
  'exponent.xlsx': () =>
    one(`${HEAD}<row r="2"><c r="A2"><v>7.9161234567E10</v></c><c r="B2"/></row>`),
  'custom-date.xlsx': () =>
    withCell('<c r="C2" s="1"><v>46083</v></c>', { formats: [0, 'dd"."mm"."yyyy;@'] }),
  'date-and-time.xlsx': () =>
    withCell('<c r="C2" s="0"><v>46083.604166666664</v></c>', { formats: [22] }),
  'not-a-date.xlsx': () =>
    withCell('<c r="C2" s="0"><v>46083</v></c>', { formats: ['[Red]#,##0" дней"'] }),
  'days-of-1904.xlsx': () =>
    withCell('<c r="C2" s="0"><v>44621</v></c>', { formats: [14], date1904: true }),
  'boolean.xlsx': () => withCell('<c r="C2" t="b"><v>1</v></c>'),
  'error-cell.xlsx': () => withCell('<c r="C2" t="e"><v>#N/A</v></c>'),
  'formula.xlsx': () => withCell('<c r="C2" t="str"><f>HYPERLINK("x")</f><v>=1+1</v></c>'),
  'fraction.xlsx': () => withCell('<c r="C2"><v>0.10000000000000001</v></c>'),
  'escaped.xlsx': () =>
    withCell('<c r="C2" t="inlineStr"><is><t>a_x000D_b_x0000_&amp;c</t></is></c>'),
  'no-references.xlsx': () =>
    one(
      '<row><c t="inlineStr"><is><t>phone</t></is></c></row><row><c><v>79161234567</v></c></row>',
    ),
  'sparse.xlsx': () =>
    one(
      `${HEAD}<row r="9"><c r="A9"><v>79161234567</v></c>` +
        '<c r="C9" t="inlineStr"><is><t>x</t></is></c></row>',
    ),
  'prefixed.xlsx': () =>
    one('', {
      parts: [
        {
          name: SHEET,
          data:
            '<x:worksheet xmlns:x="m"><x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:v>phone' +
            '</x:v></x:c></x:row><x:row r="2"><x:c r="A2"><x:v>79161234567</x:v></x:c></x:row>' +
            '</x:sheetData></x:worksheet>',
        },
      ],
    }),
  'hidden-sheet.xlsx': () =>
    workbook({
      sheets: [
        { ...phones('Скрытый', '89160000001'), state: 'hidden' },
        { ...phones('Очень скрытый', '89160000002'), state: 'veryHidden' },
        phones('Список', '89161234567'),
      ],
    }),
  'two-sheets.xlsx': () =>
    workbook({ sheets: [phones('Первый', '89160000001'), phones('Второй', '89161234567')] }),
  'only-hidden.xlsx': () =>
    workbook({ sheets: [{ ...phones('Скрытый', '89161234567'), state: 'hidden' }] }),

  'zip-bomb.xlsx': () =>
    one('', { parts: [{ name: SHEET, packed: packedZeros(64, ['<a>', '</a>']) }] }),
  'lying-size.xlsx': () =>
    one('', {
      parts: [{ name: SHEET, packed: packedZeros(64, ['<a>', '</a>']), declaredSize: 5_000 }],
    }),
  'huge-string.xlsx': () => withCell(`<c r="C2" t="str"><v>${'xy'.repeat(3_000_000)}</v></c>`),
  'column-zzzzzz.xlsx': () => withCell('<c r="ZZZZZZ1"><v>1</v></c>'),
  'row-beyond.xlsx': () => one(`${HEAD}<row r="1048577">${ANNA}</row>`),
  'rows-going-back.xlsx': () => one(`${HEAD}<row r="2">${ANNA}</row><row r="2">${ANNA}</row>`),
  'far-column.xlsx': () => withCell('<c r="XFD2"><v>1</v></c>'),
  'entities.xlsx': () =>
    one('', {
      parts: [
        {
          name: SHEET,
          data:
            '<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;&b;&b;">]>' +
            sheetXml(inlineRows([HEADER])).replace(/^<\?.*\n/, ''),
        },
      ],
    }),
  'zip-slip.xlsx': () => one(HEAD, { parts: [{ name: '../../../etc/cron.d/x', data: 'x' }] }),
  'cut-off.xlsx': () => withCell('').subarray(0, 900),
  'cut-in-a-part.xlsx': () =>
    one('', { parts: [{ name: SHEET, data: sheetXml(HEAD).slice(0, 200) }] }),
  'not-xml.xlsx': () => one('', { parts: [{ name: SHEET, data: 'phone;name\n' }] }),
  'missing-string.xlsx': () => withCell('<c r="C2" t="s"><v>7</v></c>'),
  'encrypted-part.xlsx': () =>
    one('', { parts: [{ name: SHEET, data: sheetXml(HEAD), flags: 1 }] }),
  'password.xlsx': () => compound('EncryptedPackage'),
  'old-workbook.xlsx': () => compound('Workbook'),
  'many-parts.xlsx': () =>
    one(HEAD, {
      parts: Array.from({ length: 5_100 }, (_, at) => ({ name: `xl/p${at}`, data: '' })),
    }),
  'same-part-twice.xlsx': () => one(HEAD, { parts: [{ name: 'XL/workbook.xml', data: '<a/>' }] }),
  'binary-workbook.xlsx': () =>
    zipOf([
      {
        name: '_rels/.rels',
        data:
          '<Relationships><Relationship Id="r" Type="x/officeDocument" Target="xl/workbook.bin"/>' +
          '</Relationships>',
      },
      { name: 'xl/workbook.bin', data: 'x' },
    ]),
  'open-document.xlsx': () =>
    zipOf([
      { name: 'META-INF/manifest.xml', data: '<a/>' },
      { name: 'content.xml', data: '<a/>' },
    ]),
  'any-zip.xlsx': () => zipOf([{ name: 'readme.txt', data: 'hello' }]),
  'million-columns.csv': () => Buffer.from(`phone${','.repeat(1_000_000)}\n89161234567\n`),
  'endless-quote.csv': () =>
    Buffer.from(`phone,name\n89161234567,"Анна\n${'89161234568,Олег\n'.repeat(10_000)}`),
};
