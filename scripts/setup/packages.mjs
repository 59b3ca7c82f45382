import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Installs the packages when they are missing or do not fit package-lock.json; otherwise costs one
 * hash.
 * @param {{ root: string, env: Record<string, string | undefined>, print: (line: string) => void }}
 * options
 * @returns {Promise<string | null>} what went wrong, or null
 */
export async function ensurePackages({ root, env, print }) {
  const lockText = readFileSync(join(root, 'package-lock.json'));
  const wanted = createHash('sha256').update(lockText).digest('hex');
  const record = join(root, 'node_modules', '.new-voice-lock');
  if (readText(record)?.trim() === wanted) return null;
  if (!installedFits(root, lockText)) {
    print('setup: installing packages (npm ci), this takes about a minute the first time');
    const problem = install(root, env);
    if (problem !== null) return problem;
  }
  try {
    writeFileSync(record, `${wanted}\n`);
  } catch {
    // A folder of packages that we may read but not write: they fit, so only the next start is
    // slower.
  }
  return null;
}

/**
 * Somebody ran `npm ci` or `npm install` by hand: npm's own record says whether that fits the lock
 * file.
 */
function installedFits(root, lockText) {
  const hidden = readText(join(root, 'node_modules', '.package-lock.json'));
  if (hidden === null) return false;
  try {
    const installed = JSON.parse(hidden).packages;
    return Object.entries(JSON.parse(lockText).packages).every(([path, wanted]) => {
      if (path === '') return true;
      const found = installed[path];
      // Optional packages of other systems are rightly absent.
      if (found === undefined) return Boolean(wanted.optional || wanted.devOptional);
      return found.version === wanted.version;
    });
  } catch {
    return false;
  }
}

function install(root, env) {
  const npm = env.npm_execpath ?? '';
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const [file, all] = /\.c?js$/.test(npm) ? [process.execPath, [npm, ...args]] : ['npm', args];
  const { status, error } = spawnSync(file, all, {
    cwd: root,
    env: { ...env, ...npmFolders(root, env) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (error) return `npm ci could not be started: ${error.message}`;
  if (status === 0) return null;
  return (
    'npm ci failed (its words are above). Check the network and the rights on this folder, ' +
    'then run the command again.'
  );
}

/**
 * npm insists on a cache that it may write; without a usable home the project's own folder serves.
 */
function npmFolders(root, env) {
  try {
    accessSync(env.HOME ?? '', constants.W_OK);
    return {};
  } catch {
    const cache = join(root, '.new-voice', 'cache', 'npm');
    mkdirSync(cache, { recursive: true, mode: 0o700 });
    return { npm_config_cache: cache, npm_config_logs_max: '0' };
  }
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
