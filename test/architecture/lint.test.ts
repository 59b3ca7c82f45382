import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { REPOSITORY } from './cruise.js';

const typescript = (rule: string) => `@typescript-eslint/${rule}`;
const longer = (lines: number) => 'export const a = 1;\n'.repeat(lines);
const wait = 'async function wait(): Promise<void> { await Promise.resolve(); }\n';
const longFunction = `export function f(): number {\n${'  f();\n'.repeat(71)}  return 1;\n}\n`;

const DOMAIN = 'src/domain/call.ts';
const WORKFLOW = 'workflows/campaign.ts';
const SERVICE = 'src/services/outbox.ts';

/** Each text breaks the rule where it stands. */
const BROKEN: [rule: string, file: string, text: string][] = [
  [typescript('no-floating-promises'), SERVICE, `${wait}export function f(): void { wait(); }\n`],
  [typescript('consistent-type-imports'), SERVICE, import_('CallState', '../domain/call.js')],
  [
    typescript('switch-exhaustiveness-check'),
    SERVICE,
    "export function f(a: 'x' | 'y'): void {\n  switch (a) {\n" +
      "    case 'x':\n      break;\n  }\n}\n",
  ],
  [typescript('no-explicit-any'), SERVICE, 'export const a = (b: any): string => String(b);\n'],
  [typescript('no-restricted-imports'), SERVICE, "import 'rrule';\n"],
  [typescript('no-restricted-imports'), WORKFLOW, "import 'node:fs';\n"],
  [typescript('no-restricted-imports'), WORKFLOW, "import 'cron-parser';\n"],
  [
    typescript('no-restricted-imports'),
    WORKFLOW,
    "import { a } from '../activities/call-activities.js';\nexport const b = a as unknown;\n",
  ],
  [typescript('no-restricted-imports'), DOMAIN, "import 'node:crypto';\n"],
  ['no-restricted-syntax', SERVICE, 'export enum A { B }\n'],
  ['no-restricted-syntax', SERVICE, 'export default 1;\n'],
  ['no-restricted-syntax', SERVICE, "export const a = process.env['HOME'];\n"],
  ['no-restricted-syntax', DOMAIN, 'export const a = new Date();\n'],
  ['no-restricted-syntax', DOMAIN, 'export enum A { B }\n'],
  ['no-restricted-properties', DOMAIN, 'export const a = Date.now();\n'],
  ['no-restricted-properties', DOMAIN, 'export const a = Math.random();\n'],
  ['no-restricted-globals', DOMAIN, 'export const a = process.uptime();\n'],
  ['no-restricted-globals', DOMAIN, "export const a = fetch('http://a.b');\n"],
  ['no-restricted-globals', DOMAIN, 'setTimeout(() => undefined, 1);\n'],
  ['no-console', SERVICE, "console.log('a');\n"],
  ['max-lines', SERVICE, longer(301)],
  ['max-lines', DOMAIN, longer(201)],
  ['max-lines', WORKFLOW, longer(221)],
  ['max-lines', 'activities/index.ts', longer(161)],
  ['max-lines-per-function', SERVICE, longFunction],
  ['max-params', SERVICE, 'export const f = (a: 1, b: 1, c: 1, d: 1): number => a + b + c + d;\n'],
];

/** Allowed, and close to what is not. */
const FINE: [what: string, file: string, text: string][] = [
  ['a date made of a number in the domain', DOMAIN, 'export const a = new Date(0);\n'],
  [
    'an activity by type in a workflow',
    WORKFLOW,
    "import type * as a from '../activities/call-activities.js';\nexport type B = typeof a;\n",
  ],
  [
    'the environment in a composition root',
    'src/bin/migrate.ts',
    'process.env.HOME = undefined;\n',
  ],
  ['a long test', 'test/db/migrations.test.ts', longFunction],
];

function import_(name: string, path: string): string {
  return `import { ${name} } from '${path}';\nexport type A = ${name};\n`;
}

describe('the linter', () => {
  const texts = [...BROKEN, ...FINE].map(([, file, text]) => ({ file, text }));
  let answers: string[][] = [];

  beforeAll(() => {
    const script = join(REPOSITORY, 'test/architecture/lint-texts.mjs');
    const { stdout, stderr } = spawnSync(process.execPath, [script], {
      cwd: REPOSITORY,
      input: JSON.stringify(texts),
      encoding: 'utf8',
      // In CI the typed rules would read each file from disk, once, instead of the text.
      env: { ...process.env, TSESTREE_SINGLE_RUN: 'false' },
    });
    if (stdout === '') throw new Error(stderr);
    answers = JSON.parse(stdout) as string[][];
  });

  it('finds every rule broken', () => {
    const missed = BROKEN.filter(([rule], index) => answers[index]?.includes(rule) !== true);
    expect(missed).toEqual([]);
  });

  it('lets be what is allowed', () => {
    const found = FINE.map(([what], index) => {
      const rules = answers[BROKEN.length + index] ?? [];
      return { what, rules: rules.filter((rule) => /restricted|max-/.test(rule)) };
    });
    expect(found.filter(({ rules }) => rules.length > 0)).toEqual([]);
  });
});
