import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createCsvContacts } from '../../src/import/csv-contacts.js';
import type { ContactBatch, ImportedContact } from '../../src/ports/contact-file.js';
import { NUMBER_ZONES } from '../support/number-zones.js';

const folder = mkdtempSync(join(tmpdir(), 'contacts-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What these tests look at; what else a row tells has tests of its own. */
interface Seen {
  contacts: Pick<ImportedContact, 'row' | 'phoneNumber' | 'name' | 'data'>[];
  rejected: ContactBatch['rejected'];
}

async function read(content: string | Buffer): Promise<Seen> {
  const path = join(folder, 'contacts.csv');
  writeFileSync(path, content);
  const all: Seen = { contacts: [], rejected: [] };
  for await (const batch of createCsvContacts({ zones: NUMBER_ZONES }).read(path)) {
    all.contacts.push(
      ...batch.contacts.map(({ row, phoneNumber, name, data }) => ({
        row,
        phoneNumber,
        name,
        data,
      })),
    );
    all.rejected.push(...batch.rejected);
  }
  return all;
}

const RUSSIAN = 'Телефон;ФИО;Город\r\n8 (916) 123-45-67;Иванова Анна Петровна;Санкт-Петербург\r\n';
const FROM_RUSSIAN = {
  row: 2,
  phoneNumber: '+79161234567',
  name: 'Иванова Анна Петровна',
  data: { Город: 'Санкт-Петербург' },
};
/** The letters of `RUSSIAN` in an encoding with one byte a letter, by the table that decodes it. */
function encoded(text: string, encoding: string): Buffer {
  const letters = new TextDecoder(encoding).decode(Uint8Array.from({ length: 256 }, (_, at) => at));
  return Buffer.from([...text].map((letter) => letters.indexOf(letter)));
}
function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

describe('encodings of an uploaded file', () => {
  it.each([
    ['UTF-8', Buffer.from(RUSSIAN)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${RUSSIAN}`)],
    ['UTF-16 LE with a mark', Buffer.from(`\ufeff${RUSSIAN}`, 'utf16le')],
    ['UTF-16 BE with a mark', utf16be(`\ufeff${RUSSIAN}`)],
    ['UTF-16 LE without a mark', Buffer.from(RUSSIAN, 'utf16le')],
    ['UTF-16 BE without a mark', utf16be(RUSSIAN)],
    ['windows-1251', encoded(RUSSIAN, 'windows-1251')],
    ['koi8-r', encoded(RUSSIAN, 'koi8-r')],
    ['ibm866', encoded(RUSSIAN, 'ibm866')],
  ])('reads %s', async (_name, bytes) => {
    expect((await read(bytes)).contacts).toEqual([FROM_RUSSIAN]);
  });

  it('finds windows-1251 letters that begin far into a file', async () => {
    const plain = '8 916 123-45-67;Anna;Moscow\r\n'.repeat(10_000);

    const { contacts } = await read(
      encoded(`phone;name;city\r\n${plain}${RUSSIAN.slice(19)}`, 'windows-1251'),
    );

    expect(contacts.at(-1)?.name).toBe('Иванова Анна Петровна');
  });
});

describe('separators', () => {
  it.each([
    ['comma', 'phone_number,name,note\n+79161234567,Анна,"а; б; в"\n'],
    ['semicolon', 'phone_number;name;note\n+79161234567;Анна;"а; б; в"\n'],
    ['tab', 'phone_number\tname\tnote\n+79161234567\tАнна\tа; б; в\n'],
    ['pipe', 'phone_number|name|note\n+79161234567|Анна|а; б; в\n'],
    [
      'the one that a sep line names',
      'sep=#\r\nphone_number#name#note\r\n+79161234567#Анна#а; б; в\r\n',
    ],
  ])('understands %s', async (_name, text) => {
    const { contacts } = await read(text);

    expect(contacts).toEqual([
      { row: 2, phoneNumber: '+79161234567', name: 'Анна', data: { note: 'а; б; в' } },
    ]);
  });
});

describe('columns', () => {
  it.each([
    'phone_number',
    ' Phone Number ',
    'PHONE',
    'Телефон',
    'НОМЕР ТЕЛЕФОНА',
    'номер',
    'Мобильный:',
  ])('takes numbers from "%s"', async (header) => {
    const { contacts } = await read(`"${header}",city\n89161234567,Пермь\n`);

    expect(contacts).toEqual([
      { row: 2, phoneNumber: '+79161234567', name: null, data: { city: 'Пермь' } },
    ]);
  });

  it('falls to contact_name when name is blank and keeps it as data when it is not', async () => {
    const { contacts } = await read(
      'phone,name,contact_name\n89161234567, ,Анна\n89161234568,Олег,Анна\n',
    );

    expect(contacts.map(({ name, data }) => ({ name, data }))).toEqual([
      { name: 'Анна', data: {} },
      { name: 'Олег', data: { contact_name: 'Анна' } },
    ]);
  });

  it('keeps columns apart that share a header or have none', async () => {
    const { contacts } = await read('phone,tag,tag,\n89161234567,a,b,c\n');

    expect(contacts[0]?.data).toEqual({ tag: 'a', 'tag (3)': 'b', column_4: 'c' });
  });
});

describe('rows', () => {
  it.each([
    ['', 'the phone number is missing'],
    ['нет', 'this is not a phone number'],
    ['8916', 'the phone number is too short'],
    ['8916123456789012', 'the phone number is too long'],
    ['+7 000 000 00 00', 'there is no such phone number'],
    ['"7,91612E+10"', 'the spreadsheet shortened the phone number (format the column as text)'],
  ])('rejects the number %j with its reason and its row', async (phone, reason) => {
    const { contacts, rejected } = await read(`phone,name\n89161234567,А\n\n${phone},Б\n`);

    expect(contacts).toHaveLength(1);
    expect(rejected).toEqual([{ row: 4, reason }]);
  });

  it('reads numbers that a spreadsheet made decimal', async () => {
    expect((await read('phone,x\n79161234567.0,1\n')).contacts[0]?.phoneNumber).toBe(
      '+79161234567',
    );
  });

  it('counts a row once however many lines its cells have', async () => {
    const { contacts } = await read('phone,note\n89161234567,"a\nb\nc"\n89161234568,d\n');

    expect(contacts.map(({ row }) => row)).toEqual([2, 3]);
  });

  it('forgives empty cells beyond the header but not values', async () => {
    const { contacts, rejected } = await read('phone,x\n89161234567,1,,\n89161234568,1,2\n');

    expect(contacts).toHaveLength(1);
    expect(rejected).toEqual([
      { row: 3, reason: 'it has more values than the header has columns' },
    ]);
  });
});

describe('files that are no list of contacts', () => {
  const wide = Array.from({ length: 201 }, (_, at) => `c${at}`).join(',');
  it.each<[string, string | Buffer, RegExp]>([
    ['an empty file', '', /empty/],
    ['blank lines only', '\r\n\r\n', /empty/],
    ['a header without rows', 'phone,name\n', /no rows/],
    ['no column with numbers', 'имя,город\nАнна,Пермь\n', /Row 1: there is no column with phone/],
    ['too many columns', `phone,${wide}\n1\n`, /Row 1: 202 columns/],
    ['a zipped workbook', Buffer.from('504b030414000600', 'hex'), /XLSX/],
    ['binary', Buffer.from([1, 0, 0, 2, 3, 0, 7, 7, 0, 1]), /binary/],
    ['a NUL far into text', `phone,x\n${'89161234567,1\n'.repeat(9_000)}\0`, /binary/],
    ['an unclosed quote', 'phone,x\n89161234567,"a\n89161234568,b\n', /Row 2: a quote is opened/],
    [
      'an unclosed quote in a long file',
      `phone,x\n89161234567,1\n89161234567,"a\n${'89161234568,b\n'.repeat(9_000)}`,
      /Row 3: longer than 65536 characters/,
    ],
    [
      'UTF-8 with a broken letter',
      Buffer.concat([
        Buffer.from(`phone,name\n89161234567,${'Анна '.repeat(9)}\n8,`),
        Buffer.from([0xd0, 10]),
      ]),
      /line 3/,
    ],
    [
      'half a letter of UTF-16',
      Buffer.from([0xff, 0xfe, 0x31, 0x00, 0x00, 0xd8, 0x31, 0x00]),
      /utf-16le/,
    ],
  ])('refuses %s and says what is wrong', async (_name, content, message) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'malformed_file',
      message: expect.stringMatching(message),
      errors: [{ field: 'file', message: expect.stringMatching(message) }],
    });
  });
});
