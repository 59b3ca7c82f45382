import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ensureTelephony } from '../../scripts/telephony/telephony-programs.mjs';

let root = '';
let printed: string[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'new-voice-telephony-'));
  printed = [];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A program of that name in a folder; it does what `body` says. */
function fake(path: string, body = 'exit 0'): string {
  const file = join(root, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Nothing is on PATH but what a test puts there, and the shell. */
function ensure(env: Record<string, string> = {}, obtain = false) {
  const path = `${join(root, 'bin')}:/bin-of-nobody`;
  const all = {
    PATH: path,
    HOME: join(root, 'home'),
    NEW_VOICE_CACHE: join(root, 'cache'),
    ...env,
  };
  return ensureTelephony({ env: all, root, print: (line) => void printed.push(line), obtain });
}

/** Finds whatever is asked for: libraries, the linker's list, other programs. */
function everythingElse(): void {
  fake('bin/sh', 'exit 0');
  fake('bin/pkg-config', 'exit 0');
}

describe('finding what a real call needs', () => {
  it('takes a named program before PATH before the cache', async () => {
    everythingElse();
    const named = fake('mine/livekit-sip');
    fake('bin/livekit-sip');
    const onPath = fake('bin/redis-server');
    fake('cache/telephony/redis-server');
    const cached = fake('cache/telephony/livekit-server');

    const { programs, problems } = await ensure({ LIVEKIT_SIP_PROGRAM: named });

    expect(problems).toEqual([]);
    expect(programs).toEqual([
      { name: 'redis-server', way: 'PATH', path: onPath },
      { name: 'livekit-server', way: 'the cache', path: cached },
      { name: 'livekit-sip', way: 'LIVEKIT_SIP_PROGRAM', path: named },
    ]);
  });

  it('names everything that is missing, and the command that gets it', async () => {
    fake('bin/sh', 'exit 1');

    const { programs, problems } = await ensure();

    expect(programs).toEqual([]);
    const words = problems.join('\n');
    for (const need of ['redis-server', 'go', 'gcc', 'opus', 'soxr']) {
      expect(words).toContain(`${need} is missing`);
    }
    expect(words).toContain('apt-get install --no-install-recommends -y redis-server');
    expect(words).toContain('libopus-dev');
  });

  it('builds only what is missing, once, and falls back to an older livekit-sip', async () => {
    everythingElse();
    fake('bin/redis-server');
    fake('cache/telephony/livekit-server');
    const goes = join(root, 'goes');
    // The newest version is not to be had: its module cannot be tidied.
    fake(
      'bin/go',
      `echo "$1 $(/bin/grep -o 'sip v[0-9.]*' go.mod)" >> ${goes}
/bin/grep -q v1.11.0 go.mod && { echo "server response: not available" >&2; exit 1; }
[ "$1" = build ] && { /bin/echo '#!/bin/sh' > livekit-sip; /bin/chmod +x livekit-sip; }
exit 0`,
    );

    const first = await ensure({}, true);
    const built = printed.length;
    const second = await ensure({}, true);

    expect(first.problems).toEqual([]);
    expect(first.programs.map(({ way }) => way)).toEqual(['PATH', 'the cache', 'the cache']);
    expect(printed.join('\n')).toContain('livekit-sip 1.11.0: go mod: server response');
    expect(second).toEqual(first);
    expect(printed).toHaveLength(built);
  });

  it('says why a build failed, and leaves nothing behind', async () => {
    everythingElse();
    fake('bin/redis-server');
    fake('cache/telephony/livekit-server');
    fake('bin/go', 'echo "no network" >&2; exit 1');

    const { problems } = await ensure({}, true);

    expect(problems).toEqual(['livekit-sip could not be built: go mod: no network']);
  });
});
