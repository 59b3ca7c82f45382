import { join } from 'node:path';
import { findTemporalServer, NO_SERVER } from '../../scripts/setup/temporal-server.mjs';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { waitForDatabase, waitForTemporal } from './external-servers.js';
import type { PortChooser } from './free-port.js';
import { livePostmaster } from './postgres-cluster.js';
import type { Supervisor } from './supervisor.js';
import { startTemporalServer } from './temporal-server.js';

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

/** The person's own database, else an embedded one whose port and password stay the same over its restarts. */
export async function openPlatformDatabase(context: PartContext): Promise<Database> {
  const { env, folder, say, supervisor, ports } = context;
  if (env['DATABASE_URL']) {
    await waitForDatabase(env['DATABASE_URL']);
    return { url: env['DATABASE_URL'], embedded: false };
  }
  const dataDir = join(folder, 'postgres');
  const wish = { name: 'Postgres', preferred: DEFAULT_PORTS.postgres };
  const port = livePostmaster(dataDir)?.port ?? (await ports.choose(wish));
  const logFile = logOf(folder, 'postgres');
  let url = '';
  await ports.release(port);
  await supervisor.start({
    name: 'postgres',
    start: async (spawned) => {
      const server = await startEmbeddedPostgres({ dataDir, port, logFile, log: say, spawned });
      url = server.url;
      return server;
    },
  });
  return { url, embedded: true };
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
  const port = await ports.choose({ name: 'Temporal', preferred: DEFAULT_PORTS.temporal });
  const uiPort = await ports.choose({ name: 'Temporal Web UI', preferred: DEFAULT_PORTS.ui });
  const dataDir = join(folder, 'temporal');
  const logFile = logOf(folder, 'temporal');
  await Promise.all([port, uiPort].map(ports.release));
  await supervisor.start({
    name: 'temporal',
    start: (spawned) =>
      startTemporalServer({
        ...{ executable, dataDir, port, uiPort, namespace, logFile, spawned },
        log: say,
      }),
  });
  return {
    address: `127.0.0.1:${port}`,
    uiUrl: `http://127.0.0.1:${uiPort}`,
    version: found?.version ?? null,
  };
}

export function logOf(folder: string, name: string): string {
  return join(folder, 'logs', `${name}.log`);
}
