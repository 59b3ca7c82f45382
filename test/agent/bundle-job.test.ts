import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bundleJob, withoutLoader } from '../../agent/bundle-job.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'new-voice-job-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('The bundled program of a call', () => {
  it('is loaded by plain Node, away from the packages and the data that it needs', async () => {
    const file = await bundleJob(folder);

    const script = `const { default: agent } = await import('${pathToFileURL(file).href}');
      process.stdout.write(typeof agent.entry);
      process.exit(0);`;
    const env = {
      ...{ PATH: process.env.PATH, LIVEKIT_URL: 'ws://127.0.0.1:1', LOG_LEVEL: 'silent' },
      ...{ LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: 'secret', AGENT_DATA: folder },
    };
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      ...{ env, cwd: folder, encoding: 'utf8' },
    });
    expect(said).toBe('function');
  });

  it('is the same file for the same program', async () => {
    expect(await bundleJob(folder)).toBe(await bundleJob(folder));
  });

  it.each([
    [['--import', 'tsx', '--no-warnings'], ['--no-warnings']],
    [['--import=/app/node_modules/tsx/dist/loader.mjs'], []],
    [
      ['--import', './mine.js'],
      ['--import', './mine.js'],
    ],
  ])('is started with %j as with %j', (given, kept) => {
    expect(withoutLoader(given)).toEqual(kept);
  });
});
