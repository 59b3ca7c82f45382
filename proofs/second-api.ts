import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { embeddedSecret } from '../src/embedded/embedded-secret.js';
import { freePort } from '../src/embedded/free-port.js';
import type { PlatformUnderProof } from './platform-under-proof.js';

export interface SecondApi {
  url: string;
  /** kill -9: no goodbye. */
  kill(): Promise<void>;
}

const PROJECT = new URL('..', import.meta.url).pathname;
const START_LIMIT_MS = 180_000;

/** Another copy of the API beside the platform's own, on the same database and Temporal. */
export async function startSecondApi({ urls, folder }: PlatformUnderProof): Promise<SecondApi> {
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/bin/api.ts'], {
    cwd: PROJECT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      ...{ PORT: port, HOST: '127.0.0.1', LOG_LEVEL: 'error' },
      ...{ DATABASE_URL: urls.database, TEMPORAL_ADDRESS: urls.temporalAddress },
      ...{ SIMULATOR_URL: urls.simulator, DOOR_URL: urls.api },
      NEW_VOICE_SECRET: embeddedSecret(process.env, folder),
    },
  });
  const leave = (): void => void child.kill('SIGKILL');
  process.once('exit', leave);
  const until = Date.now() + START_LIMIT_MS;
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(`the second API ended with ${child.exitCode}`);
    if (Date.now() > until) throw new Error('the second API does not answer in time');
    await pause(100);
  }
  return {
    url,
    async kill() {
      process.removeListener('exit', leave);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}
