import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  claimFolder,
  endLeftovers,
  leftovers,
  releaseFolder,
  writePlatformState,
} from '../../scripts/embedded/platform-folder.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'new-voice-reset-'));
  mkdirSync(join(folder, 'postgres'));
  mkdirSync(join(folder, 'cache'));
  writeFileSync(join(folder, 'secret'), 'x');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function reset(input: string, ...args: string[]) {
  const env = { PATH: process.env['PATH'] ?? '', NEW_VOICE_DATA: folder };
  const { status, stdout } = spawnSync(process.execPath, ['scripts/reset.mjs', ...args], {
    env,
    input,
    encoding: 'utf8',
  });
  return { status, stdout };
}

const has = (name: string) => existsSync(join(folder, name));

async function sleeper() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  return { pid: child.pid ?? 0, exited: once(child, 'exit') };
}

describe('npm run reset', () => {
  it.each(['', 'n\n', 'maybe\n'])('wipes nothing when the answer is %j', (answer) => {
    const { status } = reset(answer);

    expect(status).toBe(1);
    expect(has('postgres')).toBe(true);
  });

  it('wipes the data, but not the downloads, when the answer is y', () => {
    const { status, stdout } = reset('y\n');

    expect(stdout).toContain('Wiped');
    expect(status).toBe(0);
    expect([has('postgres'), has('secret'), has('cache')]).toEqual([false, false, true]);
  });

  it('refuses while the platform runs, even with --yes', () => {
    claimFolder(folder);

    const { status, stdout } = reset('', '--yes');

    expect(status).toBe(1);
    expect(stdout).toContain(`pid ${process.pid}`);
    expect(has('postgres')).toBe(true);
    releaseFolder(folder);
  });

  it('ends what a killed platform left running', async () => {
    const { pid, exited } = await sleeper();
    writePlatformState(folder, { pids: { worker: pid }, urls: {} });

    const { status } = reset('', '--yes');

    expect(status).toBe(0);
    expect(await exited).toEqual([null, 'SIGINT']);
  });
});

describe('the folder of a platform', () => {
  it('belongs to one live process, and passes on when that is gone', () => {
    const lock = join(folder, 'platform.lock');
    writeFileSync(lock, JSON.stringify({ pid: process.ppid, identity: 'an earlier process' }));

    const taken = claimFolder(folder);
    const again = claimFolder(folder);

    expect(taken).toBeNull();
    expect(again).toEqual({ pid: process.pid });
    releaseFolder(folder);
    expect(claimFolder(folder)).toBeNull();
  });

  it('never ends a process that only has the number of a former child', async () => {
    const { pid, exited } = await sleeper();
    writePlatformState(folder, { pids: { worker: pid }, urls: {} });
    const state = { pid: 1, pids: { worker: pid }, identities: { worker: 'an earlier process' } };
    writeFileSync(join(folder, 'platform.json'), JSON.stringify(state));

    await endLeftovers(folder);

    expect(leftovers(folder)).toEqual([]);
    expect(() => process.kill(pid, 0)).not.toThrow();
    process.kill(pid, 'SIGKILL');
    expect(await exited).toEqual([null, 'SIGKILL']);
  });
});
