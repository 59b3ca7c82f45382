import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { startBehind } from '../../agent/start-behind.js';

const FILE = fileURLToPath(new URL('../../agent/start-behind.ts', import.meta.url));
/** Priorities of all its threads, before and after it rises. */
const PROGRAM = `
  import { readdirSync } from 'node:fs';
  import { getPriority } from 'node:os';
  import { riseToTalk } from ${JSON.stringify(FILE)};
  const all = () => [...new Set(readdirSync('/proc/self/task').map((id) => getPriority(+id)))];
  const before = getPriority();
  riseToTalk();
  console.log(JSON.stringify({ before, after: all() }));
`;

function prioritiesIn(execArgv: string[]): { before: number; after: number[] } {
  const args = [...execArgv, '--import', 'tsx', '--input-type=module', '-e', PROGRAM];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as never;
}

describe('a process that is started for a call to come', () => {
  const execArgv = startBehind([]);

  it('keeps the arguments that it had', () => {
    expect(startBehind(['--enable-source-maps'])[0]).toBe('--enable-source-maps');
  });

  it('starts behind those that talk, and talks beside them with all its threads', () => {
    const plain = prioritiesIn([]);
    const behind = prioritiesIn(execArgv);

    // Where nobody may raise a priority, none is lowered.
    expect(behind.before - plain.before).toBe(execArgv.length === 0 ? 0 : 10);
    expect(behind.after).toEqual([plain.before]);
  });
});
