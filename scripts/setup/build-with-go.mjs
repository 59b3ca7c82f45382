import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './run-program.mjs';

const MODULE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';
const VERSION_LIMIT_MS = 20_000;
const BUILD_LIMIT_MS = 30 * 60_000;

/** The last resort: minutes of compiling and 3 GB of Go's caches. */
export async function buildWithGo({ env, cache, print }) {
  const go = await runProgram('go', ['version'], { env, limitMs: VERSION_LIMIT_MS });
  if (!go.ok) throw new Error(`go version: ${go.problem}`);
  print('setup: building the Temporal CLI with Go; this takes 6 to 20 minutes, once');
  const folder = mkdtempSync(join(cache, 'go-'));
  try {
    const { ok, problem } = await runProgram('go', ['install', MODULE], {
      env: { ...goFolders(env, cache), ...env, GOBIN: folder },
      limitMs: BUILD_LIMIT_MS,
    });
    if (!ok) throw new Error(`go install: ${problem}`);
    const executable = join(cache, 'temporal');
    renameSync(join(folder, 'temporal'), executable);
    return executable;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Go refuses to run without folders of its own, which it derives from HOME. */
function goFolders(env, cache) {
  if (env.HOME) return {};
  return { GOPATH: join(cache, 'go-path'), GOCACHE: join(cache, 'go-build') };
}
