import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createThreadedContacts } from '../../src/import/threaded-contacts.js';
import type { ContactLines } from '../../src/ports/contact-file.js';
import { AS_THE_FILE_TELLS, createLineFiles } from '../support/contact-lines.js';

const folder = mkdtempSync(join(tmpdir(), 'threads-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PROGRAM = new URL('../../src/bin/import-thread.ts', import.meta.url);
const IMPORT_ID = '7f0f5f0e-5c3b-4a54-9a0e-0f7f0b1f2a11';

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
const reading = (path: string) => ({
  ...{ ...AS_THE_FILE_TELLS, path, importId: IMPORT_ID, sampleSize: 0 },
});

/** Each reading makes ids of its own. */
const withoutIds = (lines: string) => lines.replace(/^[^\t]{36}\t/gm, '');

async function all(batches: AsyncIterable<ContactLines>) {
  const read = { lines: '', rejects: '', contacts: 0, rejected: 0 };
  for await (const batch of batches) {
    read.lines += withoutIds(Buffer.from(batch.lines).toString());
    read.rejects += Buffer.from(batch.rejectLines).toString();
    read.contacts += batch.contacts;
    read.rejected += batch.rejected;
  }
  return read;
}

/** Over a megabyte, so that several threads share the work. */
const LONG = `Телефон;ФИО\n${Array.from({ length: 25_000 }, (_, at) =>
  at % 10 === 0 ? 'нет;Олег' : `8916${String(at).padStart(7, '0')};Иванова Анна Петровна`,
).join('\n')}\n`;

describe('contacts that are read in threads', () => {
  it('are the same as in one thread, in the order of the file', async () => {
    const path = file('long.csv', LONG);
    const files = createThreadedContacts({ entry: PROGRAM, rowThreads: 2 });

    const [apart, here] = [
      await all(files.read(reading(path))),
      await all(createLineFiles().read(reading(path))),
    ];

    expect(apart.contacts).toBe(22_500);
    expect(apart).toEqual(here);
  });

  it('end with the error of the file, wherever in it that is', async () => {
    const files = createThreadedContacts({ entry: PROGRAM, rowThreads: 1 });
    const path = file('broken.csv', `${LONG}89161234567;"x\n`);

    await expect(all(files.read(reading(path)))).rejects.toMatchObject({
      code: 'malformed_file',
      message: 'Row 25002: a quote is opened and never closed.',
      errors: [{ field: 'file' }],
    });
  });

  it('can be left in the middle, again and again', async () => {
    const path = file('left.csv', LONG);
    const files = createThreadedContacts({ entry: PROGRAM, rowThreads: 1 });

    for (let time = 0; time < 3; time += 1) {
      for await (const { contacts } of files.read(reading(path))) {
        expect(contacts).toBeGreaterThan(0);
        break;
      }
    }
  });

  it.each([
    ['throws', 'throw new Error("it broke")', /it broke/],
    ['ends by itself', 'process.exit(3)', /has ended by itself/],
    ['takes all memory', 'const a = []; for (;;) a.push(new Array(1e5).fill(a.length))', /memory/],
  ])('fail alone when their thread %s', async (what, code, message) => {
    const program = file(`program-${what.replaceAll(' ', '-')}.ts`, code);
    const files = createThreadedContacts({ entry: pathToFileURL(program) });

    await expect(all(files.read(reading(file('any.csv', 'phone\n1\n'))))).rejects.toThrow(message);
  });
});
