import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { nodeVersionProblem } from '../../scripts/setup/node-version.mjs';
import { ensurePackages } from '../../scripts/setup/packages.mjs';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'new-voice-packages-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const lock = (version: string) =>
  JSON.stringify({
    packages: {
      '': { name: 'app' },
      'node_modules/a': { version },
      'node_modules/only-elsewhere': { version: '1.0.0', optional: true },
    },
  });

function write(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** An npm that notes how it was called and installs what the lock file says. */
function fakeNpm(exitCode = 0): Record<string, string> {
  const body = `echo "$@" >> ${root}/calls; mkdir -p node_modules; exit ${exitCode}`;
  write('bin/npm', `#!/bin/sh\n${body}\n`);
  chmodSync(join(root, 'bin/npm'), 0o755);
  return { PATH: `${join(root, 'bin')}${delimiter}/usr/bin${delimiter}/bin`, HOME: root };
}

const ensure = (env: Record<string, string>) =>
  ensurePackages({ root, env, print: () => undefined });
const calls = () =>
  existsSync(join(root, 'calls')) ? readFileSync(join(root, 'calls'), 'utf8').split('\n') : [];

describe('installing packages', () => {
  it('runs npm ci when nothing is installed, and not a second time', async () => {
    write('package-lock.json', lock('1.0.0'));
    const env = fakeNpm();

    const first = await ensure(env);
    const second = await ensure(env);

    expect([first, second]).toEqual([null, null]);
    expect(calls().filter((line) => line.startsWith('ci'))).toHaveLength(1);
  });

  it('runs npm ci again when the lock file changed', async () => {
    write('package-lock.json', lock('1.0.0'));
    const env = fakeNpm();
    await ensure(env);
    write('package-lock.json', lock('2.0.0'));

    await ensure(env);

    expect(calls().filter((line) => line.startsWith('ci'))).toHaveLength(2);
  });

  it('leaves packages alone that a person installed and that fit the lock file', async () => {
    write('package-lock.json', lock('1.0.0'));
    const hidden = { packages: { 'node_modules/a': { version: '1.0.0' } } };
    write('node_modules/.package-lock.json', JSON.stringify(hidden));

    const problem = await ensure(fakeNpm());

    expect(problem).toBeNull();
    expect(calls()).toEqual([]);
  });

  it('runs npm ci when a person installed another version', async () => {
    write('package-lock.json', lock('2.0.0'));
    const hidden = { packages: { 'node_modules/a': { version: '1.0.0' } } };
    write('node_modules/.package-lock.json', JSON.stringify(hidden));

    await ensure(fakeNpm());

    expect(calls().filter((line) => line.startsWith('ci'))).toHaveLength(1);
  });

  it('says what to do when npm ci failed, and tries again the next time', async () => {
    write('package-lock.json', lock('1.0.0'));

    const problem = await ensure(fakeNpm(1));
    await ensure(fakeNpm(1));

    expect(problem).toContain('npm ci failed');
    expect(calls().filter((line) => line.startsWith('ci'))).toHaveLength(2);
  });
});

describe('the version of Node', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('fits when it is %s', (version) => {
    expect(nodeVersionProblem(version)).toBeNull();
  });

  it.each(['18.20.0', '20.18.3', '16.0.0'])('is refused with a word when it is %s', (version) => {
    expect(nodeVersionProblem(version)).toMatch(/20\.19 or newer.*this is/);
  });
});
