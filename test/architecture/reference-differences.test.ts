import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { REPOSITORY } from './cruise.js';

interface Row {
  id: string;
  verdict: string;
  files: string[];
  reason: string;
}

const PAGE = readFileSync(join(REPOSITORY, 'docs/reference-differences.md'), 'utf8');
const VERDICTS = ['same', 'differs', 'left out'];
const two = (number: number) => String(number).padStart(2, '0');
const EXPECTED = [
  ...Array.from({ length: 55 }, (_, at) => `EP-${two(at + 1)}`),
  ...Array.from({ length: 9 }, (_, at) => `EP-X${at + 1}`),
];

function rowsOf(page: string): Row[] {
  return page
    .slice(page.indexOf('## Endpoints'))
    .split('\n')
    .filter((line) => line.startsWith('| EP-'))
    .map((line) => {
      const [id = '', , verdict = '', shownBy = '', reason = ''] = line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim());
      return { id, verdict, files: shownBy.split(/,\s*/).filter(Boolean), reason };
    });
}

function problemsOf(rows: Row[], read: (path: string) => string | null): string[] {
  return rows.flatMap(({ id, verdict, files, reason }) => {
    const missing = files.filter((path) => !namesId(read(path), id));
    return [
      ...(VERDICTS.includes(verdict) ? [] : [`${id}: unknown verdict`]),
      ...(verdict === 'left out' || files.length > 0 ? [] : [`${id}: shown by nothing`]),
      ...(verdict === 'same' || reason !== '' ? [] : [`${id}: without a reason`]),
      ...missing.map((path) => `${id}: is not named in ${path}`),
    ];
  });
}

function namesId(text: string | null, id: string): boolean {
  return text !== null && new RegExp(`${id}(?!\\d)`).test(text);
}

function readTest(path: string): string | null {
  const whole = join(REPOSITORY, path);
  return existsSync(whole) ? readFileSync(whole, 'utf8') : null;
}

describe('the page of differences', () => {
  const rows = rowsOf(PAGE);

  it('has one row for every endpoint of the reference', () => {
    expect(rows.map(({ id }) => id)).toEqual(EXPECTED);
  });

  it('names tests that name the endpoint', () => {
    expect(problemsOf(rows, readTest)).toEqual([]);
  });

  it('counts its rows right', () => {
    for (const verdict of VERDICTS) {
      const count = rows.filter((row) => row.verdict === verdict).length;
      expect(PAGE).toContain(`| ${verdict} | ${count} |`);
    }
  });

  it('leaves none of the core endpoints without a test', () => {
    const core = rows.slice(0, 18);

    expect(core.filter(({ files }) => files.length === 0)).toEqual([]);
  });

  it('is found wrong when a test is gone, or a reason is missing', () => {
    const gone = { id: 'EP-01', verdict: 'same', files: ['test/gone.test.ts'], reason: '' };
    const bare = { id: 'EP-02', verdict: 'left out', files: [], reason: '' };
    const unproved = { id: 'EP-03', verdict: 'same', files: [], reason: '' };

    expect(problemsOf([gone, bare, unproved], readTest)).toHaveLength(3);
    expect(namesId('EP-011', 'EP-01')).toBe(false);
  });
});
