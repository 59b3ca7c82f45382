import { fileURLToPath } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { build } from 'esbuild';

export type ThreadOptions = Omit<WorkerOptions, 'workerData' | 'eval'> & { data: object };

/** Packages are found from where the program stands, wherever this process was started. */
const BOOT = `const { workerData } = require('node:worker_threads');
(function (require, programUrl) {`;
const END = `
})(require('node:module').createRequire(workerData.program), workerData.programUrl);`;

const programs = new Map<string, Promise<string>>();

/**
 * Threads don't inherit the loader that lets this process run TypeScript from its source, and each
 * one that had a loader of its own would need thirty megabytes more. So a program is put together
 * once in this process, as plain JavaScript.
 */
export async function startThread(
  program: URL,
  { data, ...options }: ThreadOptions,
): Promise<Worker> {
  const path = fileURLToPath(program);
  const made = programs.get(path) ?? bundle(path);
  programs.set(path, made);
  // What could not be put together once is tried anew the next time.
  const code = await made.catch((error: unknown) => {
    programs.delete(path);
    throw error;
  });
  const workerData = { ...data, program: path, programUrl: program.href };
  return new Worker(BOOT + code + END, { execArgv: [], ...options, workerData, eval: true });
}

/** `import.meta.url` is the program's in all of its files: they stand equally deep in `src`. */
async function bundle(path: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path],
    ...{ bundle: true, write: false, platform: 'node', format: 'cjs', packages: 'external' },
    ...{ target: `node${process.versions.node}`, logLevel: 'silent' },
    define: { 'import.meta.url': 'programUrl' },
  });
  return outputFiles[0]?.text ?? '';
}
