import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { createApiKeyStore } from '../src/db/api-key-store.js';
import type { Database } from '../src/db/knex.js';
import { freePort } from '../src/embedded/free-port.js';

/** One API process over a database, without anything else that a platform consists of. */
export interface ApiUnderProof {
  url: string;
  /** Of the platform unless a company is given. */
  key(companyId?: string): Promise<string>;
  stop(): Promise<void>;
}

const PROJECT = new URL('..', import.meta.url).pathname;
export const PROOF_SECRET = 'a secret for proofs only, of 32 characters';
const START_LIMIT_MS = 300_000;

export async function startApiUnderProof(
  db: Database,
  databaseUrl: string,
): Promise<ApiUnderProof> {
  const port = await freePort();
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/bin/api.ts'], {
    cwd: PROJECT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      ...{ PORT: String(port), DATABASE_URL: databaseUrl, NEW_VOICE_SECRET: PROOF_SECRET },
      ...{ API_REQUESTS_PER_MINUTE: '0', LOG_LEVEL: 'error', TEMPORAL_ADDRESS: '127.0.0.1:9' },
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await untilListening(child, url);
  const keys = createApiKeyStore(db, PROOF_SECRET);
  return {
    url,
    async key(companyId) {
      const wanted = { name: 'Proof', role: 'admin' as const, companyId: companyId ?? null };
      return (await keys.create(wanted)).key;
    },
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function untilListening(child: ChildProcess, url: string): Promise<void> {
  const until = Date.now() + START_LIMIT_MS;
  for (;;) {
    const answered = await fetch(`${url}/openapi.json`).then(
      (answer) => answer.arrayBuffer().then(() => true),
      () => false,
    );
    if (answered) return;
    if (child.exitCode !== null || Date.now() > until) {
      child.kill('SIGKILL');
      throw new Error('the API did not start');
    }
    await pause(200);
  }
}
