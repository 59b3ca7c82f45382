import { join } from 'node:path';
import { findTemporalServer, NO_SERVER } from '../../scripts/setup/temporal-server.mjs';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { waitForDatabase, waitForTemporal } from './external-servers.js';
import { PortInUseError, type PortChooser } from './free-port.js';
import { livePostmaster } from './postgres-cluster.js';
import type { Supervisor } from './supervisor.js';
import { startTemporalServer } from './temporal-server.js';

const START_ATTEMPTS_MAX = 3;

export const DEFAULT_PORTS = {
  api: 8000,
  postgres: 5433,
  temporal: 7233,
  ui: 8233,
  simulator: 8090,
};

/** What a part of the platform needs to know to start. */
export interface PartContext {
  env: Record<string, string | undefined>;
  project: string;
  /** Folder of the embedded data. */
  folder: string;
  say(line: string): void;
  ports: PortChooser;
  supervisor: Supervisor;
}

export interface Database {
  url: string;
  embedded: boolean;
}

/**
 * The person's own database, else an embedded one whose port and password stay the same over its
 * restarts.
 */
export async function openPlatformDatabase(context: PartContext): Promise<Database> {
  const { env, folder, say, supervisor, ports } = context;
  if (env['DATABASE_URL']) {
    await waitForDatabase(env['DATABASE_URL']);
    return { url: env['DATABASE_URL'], embedded: false };
  }
  const dataDir = join(folder, 'postgres');
  const wish = { name: 'Postgres', preferred: DEFAULT_PORTS.postgres };
  const logFile = logOf(folder, 'postgres');
  return retryTakenPorts(async () => {
    const port = livePostmaster(dataDir)?.port ?? (await ports.choose(wish));
    const releasePort = () => ports.release(port);
    let url = '';
    await supervisor.start({
      name: 'postgres',
      start: async (spawned) => {
        const options = { dataDir, port, logFile, log: say, releasePort, spawned };
        const server = await startEmbeddedPostgres(options);
        url = server.url;
        return server;
      },
    });
    return { url, embedded: true };
  });
}

export interface Temporal {
  address: string;
  uiUrl: string;
  /** Of the CLI, when the server is an embedded one. */
  version: string | null;
}

/** The person's own Temporal, else an embedded dev server with its Web UI. */
export async function openPlatformTemporal(context: PartContext): Promise<Temporal> {
  const { env, folder, say, supervisor, ports } = context;
  const namespace = env['TEMPORAL_NAMESPACE'] || 'default';
  const address = env['TEMPORAL_ADDRESS'];
  if (address) {
    const tls = env['TEMPORAL_TLS'] === 'true';
    const apiKey = env['TEMPORAL_API_KEY'] || undefined;
    await waitForTemporal({ address, tls, apiKey });
    const uiUrl = env['TEMPORAL_UI_URL'] || `http://127.0.0.1:${DEFAULT_PORTS.ui}`;
    return { address, uiUrl, version: null };
  }
  const found = await findTemporalServer(env, { root: context.project, print: say });
  const executable = found?.executable;
  if (executable === undefined) throw new Error(NO_SERVER);
  const dataDir = join(folder, 'temporal');
  const logFile = logOf(folder, 'temporal');
  return retryTakenPorts(async () => {
    const port = await ports.choose({ name: 'Temporal', preferred: DEFAULT_PORTS.temporal });
    const uiPort = await ports.choose({ name: 'Temporal Web UI', preferred: DEFAULT_PORTS.ui });
    await Promise.all([port, uiPort].map(ports.release));
    const server = { executable, dataDir, port, uiPort, namespace, logFile, log: say };
    await supervisor.start({
      name: 'temporal',
      start: (spawned) => startTemporalServer({ ...server, spawned }),
    });
    return {
      address: `127.0.0.1:${port}`,
      uiUrl: `http://127.0.0.1:${uiPort}`,
      version: found?.version ?? null,
    };
  });
}

/** Somebody may take a port between our choice and the moment when the server listens. */
async function retryTakenPorts<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof PortInUseError) || attempt === START_ATTEMPTS_MAX) throw error;
    }
  }
}

export function logOf(folder: string, name: string): string {
  return join(folder, 'logs', `${name}.log`);
}
