import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** What is read by our modules is found from here: those of this folder alone read any. */
const JOB = new URL('./job.ts', import.meta.url);

/** Packages stay what they are, wherever the file lies. */
const packagesByPath: Plugin = {
  name: 'packages-by-path',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (kind === 'entry-point' || path.startsWith('node:')) return null;
      return { path: import.meta.resolve(path), external: true };
    });
  },
};

/**
 * Writes the program of a call's process as one file of plain JavaScript, and tells where it lies.
 * Read as a hundred modules of TypeScript it takes twice the time to start, which every call pays.
 */
export async function bundleJob(folder: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(JOB)],
    ...{ bundle: true, platform: 'node', format: 'esm', write: false },
    ...{ target: `node${process.versions.node}`, logLevel: 'silent' },
    define: { 'import.meta.url': JSON.stringify(JOB.href) },
    plugins: [packagesByPath],
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  // Another version of this program may share the folder, and a running call may read its own.
  const name = `job-${createHash('sha256').update(code).digest('hex').slice(0, 12)}.mjs`;
  const file = join(resolve(folder), name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, code);
  renameSync(`${file}.${process.pid}`, file);
  return file;
}

/** For a process that is forked from here and reads no TypeScript: the loader costs it 0.2 s. */
export function withoutLoader(execArgv: readonly string[]): string[] {
  const isLoader = (one?: string) => /(^|\/)tsx($|\/)/.test(one ?? '');
  return execArgv.filter((one, at) => !isLoader(one) && !isLoader(execArgv[at + 1]));
}
