import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = ['src', 'workflows', 'activities'];
/** An editor writes a file in several steps, a checkout writes many files. */
const QUIET_MS = 250;

/** Calls back once after each burst of changes to source files; answers how to end that. */
export function watchSources(project: string, changed: (file: string) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watchers = FOLDERS.map((folder) => join(project, folder))
    .filter((folder) => existsSync(folder))
    .map((folder) =>
      watch(folder, { recursive: true }, (_event, name) => {
        if (name === null || !/\.(ts|json)$/.test(name)) return;
        clearTimeout(timer);
        timer = setTimeout(() => changed(name), QUIET_MS);
      }),
    );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
