import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';

export interface ApiProcess {
  url: string;
  child: ChildProcess;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const START_LIMIT_MS = 60_000;

/** The API as it runs in production: a process of its own; Temporal may be away. */
export async function startApiProcess(env: {
  DATABASE_URL: string;
  NEW_VOICE_SECRET: string;
  [name: string]: string;
}): Promise<ApiProcess> {
  const port = String(await freePort());
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/bin/api.ts'], {
    cwd: PROJECT,
    env: {
      ...{ PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: port, LOG_LEVEL: 'info' },
      ...{ TEMPORAL_ADDRESS: '127.0.0.1:1', ...env },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const keep = (text: Buffer): void => void (said += text.toString());
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  for (const until = Date.now() + START_LIMIT_MS; !said.includes('api is ready');) {
    if (child.exitCode !== null || Date.now() > until) {
      child.kill('SIGKILL');
      throw new Error(`the API did not start:\n${said}`);
    }
    await pause(50);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    child,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
