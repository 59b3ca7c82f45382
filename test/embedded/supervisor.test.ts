import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { nodeChild } from '../../src/embedded/node-child.js';
import { logTail, spawnLogged } from '../../src/embedded/spawned-process.js';
import {
  createSupervisor,
  type ChildPlan,
  type RunningChild,
} from '../../src/embedded/supervisor.js';
import { useTemporaryFolders } from './temporary-folder.js';

const LIMIT_MS = 30_000;
const DEAF = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("deaf")';
const PROJECT = process.cwd();
const temporaryFolder = useTemporaryFolders();

/** A child without a process: it ends when the test says so. */
function fakeChild(name: string, journal: string[] = []) {
  const lives: ((reason: string) => void)[] = [];
  const waiting: (() => void)[] = [];
  const plan: ChildPlan = {
    name,
    start: (spawned) => {
      const pid = 1_000 + lives.length;
      spawned(pid);
      let end = (_reason: string): void => undefined;
      const exited = new Promise<string>((resolve) => (end = resolve));
      lives.push(end);
      for (const wake of waiting.splice(0)) wake();
      const stop = () => {
        journal.push(name);
        end('stopped');
        return Promise.resolve();
      };
      return Promise.resolve({ pid, exited, stop });
    },
  };
  const started = async (count: number): Promise<void> => {
    while (lives.length < count) await new Promise<void>((wake) => waiting.push(wake));
  };
  return { plan, started, die: (life: number) => lives[life]?.('code 1') };
}

function supervise(backOff = { firstMs: 1, maxMs: 1, resetAfterMs: 60_000 }) {
  const said: string[] = [];
  const changes: Record<string, number>[] = [];
  const supervisor = createSupervisor({
    say: (line) => said.push(line),
    changed: (pids) => changes.push(pids),
    backOff,
  });
  return { supervisor, said, changes };
}

const delays = (said: string[]) =>
  said.flatMap((line) => /again in (\d+) ms/.exec(line)?.[1] ?? []);

describe('the supervisor', () => {
  it('starts a dead child again, each time later, up to a limit', async () => {
    const { supervisor, said } = supervise({ firstMs: 2, maxMs: 8, resetAfterMs: 60_000 });
    const child = fakeChild('worker');
    await supervisor.start(child.plan);

    for (let life = 0; life < 5; life += 1) {
      child.die(life);
      await child.started(life + 2);
    }

    expect(delays(said)).toEqual(['2', '4', '8', '8', '8']);
    await supervisor.stop();
  });

  it('waits only the first delay again after a long life', async () => {
    const { supervisor, said } = supervise({ firstMs: 2, maxMs: 8, resetAfterMs: 0 });
    const child = fakeChild('worker');
    await supervisor.start(child.plan);

    for (let life = 0; life < 3; life += 1) {
      child.die(life);
      await child.started(life + 2);
    }

    expect(delays(said)).toEqual(['2', '2', '2']);
    await supervisor.stop();
  });

  it('stops all in the reverse order of their starts and starts none again', async () => {
    const journal: string[] = [];
    const { supervisor, said } = supervise();
    const children = ['postgres', 'worker', 'api'].map((name) => fakeChild(name, journal));
    for (const { plan } of children) await supervisor.start(plan);

    await supervisor.stop();

    expect(journal).toEqual(['api', 'worker', 'postgres']);
    expect(said).toEqual([]);
    expect(supervisor.pids()).toEqual({});
  });

  it('stops while a child waits to be started again', async () => {
    const { supervisor } = supervise({ firstMs: 60_000, maxMs: 60_000, resetAfterMs: 60_000 });
    const child = fakeChild('worker');
    await supervisor.start(child.plan);

    child.die(0);
    await supervisor.stop();

    expect(supervisor.pids()).toEqual({});
  });

  it('tries again when a later start fails, but hands on the failure of the first', async () => {
    const { supervisor, said } = supervise();
    const child = fakeChild('worker');
    let starts = 0;
    const plan: ChildPlan = {
      name: 'worker',
      start: (spawned) => {
        starts += 1;
        if (starts === 2) return Promise.reject(new Error('no port'));
        return child.plan.start(spawned);
      },
    };
    const hopeless = {
      name: 'api',
      start: () => Promise.reject<RunningChild>(new Error('no api')),
    };

    await supervisor.start(plan);
    child.die(0);
    await child.started(2);

    expect(said).toContainEqual(expect.stringContaining('worker did not start: no port'));
    await expect(supervisor.start(hopeless)).rejects.toThrow('no api');
    await supervisor.stop();
  });

  it(
    'knows the pid of a real process, and brings it back after kill -9',
    async () => {
      const folder = temporaryFolder();
      const file = join(folder, 'sleeper.ts');
      writeFileSync(file, 'setInterval(() => undefined, 1_000);\n');
      const { supervisor, changes } = supervise();
      const logFile = join(folder, 'sleeper.log');
      const env = { PATH: process.env['PATH'] };
      const plan = nodeChild({ name: 'sleeper', file, env, project: PROJECT, logFile });
      const first = await supervisor.start(plan);

      process.kill(first.pid, 'SIGKILL');
      expect(await first.exited).toBe('SIGKILL');
      await until(() => ![undefined, first.pid].includes(supervisor.pids()['sleeper']));

      expect(changes[0]).toEqual({ sleeper: first.pid });
      const second = supervisor.pids()['sleeper'] ?? 0;
      await supervisor.stop();
      expect(() => process.kill(second, 0)).toThrow();
    },
    LIMIT_MS,
  );

  it(
    'kills a process that does not listen to the request to end',
    async () => {
      const logFile = join(temporaryFolder(), 'deaf.log');
      const child = await spawnLogged({
        file: process.execPath,
        args: ['-e', DEAF],
        env: {},
        cwd: PROJECT,
        logFile,
      });

      await until(() => logTail(logFile) === 'deaf');
      await child.end([['SIGTERM', 300]]);

      expect(await child.exited).toBe('SIGKILL');
    },
    LIMIT_MS,
  );
});

async function until(holds: () => boolean): Promise<void> {
  const limit = Date.now() + LIMIT_MS;
  while (!holds()) {
    if (Date.now() > limit) throw new Error('it never came true');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
