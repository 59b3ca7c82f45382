import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { modulesIn, REPOSITORY, type CruisedModule } from './cruise.js';
import { untidyIn, type SourceFile } from './tidy.js';

const CODE = /\.(ts|mts|js|mjs|cjs)$/;
const CODE_FOLDERS = ['src', 'workflows', 'activities', 'agent', 'migrations', 'scripts', 'test'];
/** These hold the very words that the rules look for. */
const ABOUT_RULES = /^test\/architecture\/tidy(\.test)?\.ts$/;
/**
 * Node, Temporal, Knex and the tests start from these; everything else must be reached from one of
 * them.
 */
const ENTRY_POINTS =
  /^(src\/bin\/.*|agent\/(main|job)|workflows\/index|migrations\/.*|knexfile)\.ts$/;
const ARCHITECTURE = join(REPOSITORY, 'ARCHITECTURE.md');

function codeFiles(): SourceFile[] {
  const inFolders = CODE_FOLDERS.filter((folder) => existsSync(join(REPOSITORY, folder))).flatMap(
    (folder) =>
      readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' }).map(
        (path) => `${folder}/${path.replaceAll('\\', '/')}`,
      ),
  );
  return [...readdirSync(REPOSITORY), ...inFolders]
    .filter((path) => CODE.test(path) && !ABOUT_RULES.test(path))
    .map((path) => ({ path, text: readFileSync(join(REPOSITORY, path), 'utf8') }));
}

describe('the code', () => {
  it('is tidy', () => {
    expect(codeFiles().flatMap(untidyIn)).toEqual([]);
  });
});

describe('the guard of tidiness', () => {
  const inProduct = (text: string) => untidyIn({ path: 'src/domain/call.ts', text });

  it.each([
    ['line length', `const a = '${'x'.repeat(100)}';`],
    ['form of a task for later: TODO(#123)', '// TODO: later'],
    ['unfinished', '// FIXME it breaks'],
    ['something that stands in for the real thing', 'export const dialStub = 1; // a stub'],
    ['commented-out code', '  // const a = 1;'],
    ['commented-out code', '  // dial(call);'],
    ['commented-out code', '// }'],
    ['default export', 'export default dial;'],
    ['a check switched off without a reason', '// eslint-disable-next-line no-console'],
    ['a check switched off without a reason', '// @ts-ignore'],
  ])('finds: %s', (rule, text) => {
    expect(inProduct(`\n${text}\n`)).toEqual([{ rule, where: 'src/domain/call.ts:2' }]);
  });

  it.each([
    '// The slot is taken first; the dial comes after it.',
    '// If the line is busy, the task waits (see calling-window.ts).',
    '// TODO(#12) widen the table',
    `const link = 'https://example.com/${'x'.repeat(100)}';`,
    '// eslint-disable-next-line no-console -- the first key is shown once',
  ])('lets be: %s', (text) => {
    expect(inProduct(text)).toEqual([]);
  });

  it.each(['src/db/utils.ts', 'src/Domain.ts', 'src/db/call_store.ts', 'migrations/create.ts'])(
    'refuses the name %s',
    (path) => {
      expect(untidyIn({ path, text: '' })).toHaveLength(1);
    },
  );

  it('finds a test that runs alone', () => {
    expect(untidyIn({ path: 'test/a.test.ts', text: 'it.only("x")' })).toHaveLength(1);
  });
});

describe('every source file', () => {
  let modules: CruisedModule[] = [];
  beforeAll(async () => {
    modules = await modulesIn(REPOSITORY);
  });

  it('is reached from an entry point', () => {
    expect(unreached(modules)).toEqual([]);
  });

  it('is missed when nothing imports it', () => {
    const lonely = { source: 'src/domain/lonely.ts', dependencies: [] };
    expect(unreached([...modules, lonely])).toContain(lonely.source);
  });
});

/** Activities are reached through the worker; types that nobody imports are dead as well. */
function unreached(modules: CruisedModule[]): string[] {
  const importsOf = new Map(modules.map(({ source, dependencies }) => [source, dependencies]));
  const waiting = [...importsOf.keys()].filter((path) => ENTRY_POINTS.test(path));
  const reached = new Set(waiting);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    for (const { resolved } of importsOf.get(path) ?? []) {
      if (reached.has(resolved)) continue;
      reached.add(resolved);
      waiting.push(resolved);
    }
  }
  return [...importsOf.keys()].filter(
    (path) => /^(src|workflows|activities|agent)\//.test(path) && !reached.has(path),
  );
}

// The map is checked from the day it is drawn.
(existsSync(ARCHITECTURE) ? describe : describe.skip)('the map in ARCHITECTURE.md', () => {
  const text = existsSync(ARCHITECTURE) ? readFileSync(ARCHITECTURE, 'utf8') : '';

  it('names every folder of the code', () => {
    const folders = [
      ...CODE_FOLDERS,
      ...readdirSync(join(REPOSITORY, 'src'), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `src/${name}`),
    ].filter((folder) => existsSync(join(REPOSITORY, folder)));
    expect(folders.filter((folder) => !text.includes(folder))).toEqual([]);
  });

  it('names nothing that is not there', () => {
    expect(namedPaths(text).filter((path) => !existsSync(join(REPOSITORY, path)))).toEqual([]);
  });

  it('is found wrong when a file is gone', () => {
    expect(namedPaths('the dial is made in [here](src/telephony/gone.ts).')).toEqual([
      'src/telephony/gone.ts',
    ]);
  });
});

function namedPaths(text: string): string[] {
  const named =
    /(?<![\w/.-])(?:src|workflows|activities|agent|migrations|scripts|test)\/[\w./-]*\w/g;
  return [...new Set(text.match(named))];
}
