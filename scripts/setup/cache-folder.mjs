import { accessSync, constants, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Folders that may hold what was downloaded before, best first. `NEW_VOICE_CACHE` is the only one
 * when it is set; the project's own folder serves whoever has no home.
 * @param {Record<string, string | undefined>} env
 * @param {string} root folder of the project
 */
export function cacheFolders(env, root) {
  if (env.NEW_VOICE_CACHE) return [resolve(env.NEW_VOICE_CACHE)];
  const home = env.HOME ? [join(env.HOME, '.cache', 'new-voice')] : [];
  return [...home, join(root, '.new-voice', 'cache')];
}

/**
 * The first of them that can be written, made if need be.
 * @param {Record<string, string | undefined>} env
 * @param {string} root
 * @returns {string | null}
 */
export function writableCacheFolder(env, root) {
  for (const folder of cacheFolders(env, root)) {
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK | constants.X_OK);
      return folder;
    } catch {
      // The next candidate; the caller says what happened when there is none.
    }
  }
  return null;
}
