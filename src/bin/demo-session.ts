import { folderOwner, readPlatformState } from '../../scripts/embedded/platform-folder.mjs';
import { createApiKeyStore } from '../db/api-key-store.js';
import { openDatabase } from '../db/knex.js';
import { createApiClient } from '../demo/api-client.js';
import type { Language } from '../demo/format.js';
import { createPlatformApi, type PlatformApi } from '../demo/platform-api.js';
import { WORDS } from '../demo/words.js';
import { embeddedSecret } from '../embedded/embedded-secret.js';
import { platformFolder, startPlatform } from '../embedded/platform.js';

type Environment = Record<string, string | undefined>;

/** A platform to work with, started for it or found running. */
export interface Session {
  api: PlatformApi;
  apiUrl: string;
  uiUrl: string;
  databaseUrl: string;
  simulatorUrl: string;
  key: string;
  /** Made for this session only; else it is the first admin key, which stays. */
  keyIsTemporary: boolean;
  /** Ends with this program. */
  isOwn: boolean;
  /** The platform stops when it is our own; the key goes. */
  close(): Promise<void>;
}

interface RunningPlatform {
  apiUrl: string;
  uiUrl: string;
  databaseUrl: string;
  simulatorUrl: string;
  adminKey: string | null;
  secret: string;
  stop: (() => Promise<void>) | null;
}

/** The platform of this folder: the one that runs, else one that is started now. */
export async function openSession(
  env: Environment,
  language: Language,
  say: (line: string) => void,
): Promise<Session> {
  const platform = foundPlatform(env);
  say(platform === null ? WORDS[language].starting : WORDS[language].attached);
  const { stop, ...running } = platform ?? (await ownPlatform(env));
  try {
    const { key, revoke } = await keyFor(running);
    const { apiUrl, uiUrl, databaseUrl, simulatorUrl } = running;
    return {
      api: createPlatformApi(createApiClient({ baseUrl: apiUrl, key })),
      ...{ apiUrl, uiUrl, databaseUrl, simulatorUrl, key },
      keyIsTemporary: running.adminKey === null,
      isOwn: stop !== null,
      async close() {
        // A key that stays behind harms less than a platform that does.
        await revoke().catch(() => undefined);
        await stop?.();
      },
    };
  } catch (error) {
    await stop?.();
    throw error;
  }
}

function foundPlatform(env: Environment): RunningPlatform | null {
  const folder = platformFolder(env);
  if (folderOwner(folder) === null) return null;
  const urls = readPlatformState(folder)?.urls ?? {};
  const { api, temporalUi, database, simulator } = urls;
  if (!api || !temporalUi || !database || !simulator) return null;
  return {
    ...{ apiUrl: api, uiUrl: temporalUi, databaseUrl: database, simulatorUrl: simulator },
    adminKey: null,
    secret: embeddedSecret(env, folder),
    stop: null,
  };
}

async function ownPlatform(env: Environment): Promise<RunningPlatform> {
  const platform = await startPlatform({ env, quiet: true });
  const { apiUrl, uiUrl, databaseUrl, simulatorUrl, adminKey, folder, stop } = platform;
  const secret = embeddedSecret(env, folder);
  return { apiUrl, uiUrl, databaseUrl, simulatorUrl, adminKey, secret, stop };
}

async function keyFor({ adminKey, databaseUrl, secret }: Omit<RunningPlatform, 'stop'>) {
  if (adminKey !== null) return { key: adminKey, revoke: () => Promise.resolve() };
  const withKeys = async <T>(
    use: (keys: ReturnType<typeof createApiKeyStore>) => Promise<T>,
  ): Promise<T> => {
    const db = openDatabase({ url: databaseUrl, pool: 2 });
    try {
      return await use(createApiKeyStore(db, secret));
    } finally {
      await db.destroy();
    }
  };
  const wanted = { name: 'Demo, for one run', role: 'admin', companyId: null } as const;
  const { key, apiKey } = await withKeys((keys) => keys.create(wanted));
  return { key, revoke: () => withKeys((keys) => keys.revoke(null, apiKey.id)) };
}
