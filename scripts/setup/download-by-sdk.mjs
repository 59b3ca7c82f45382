import { chmodSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from './run-program.mjs';

const LIMIT_MS = 90_000;
const CHILD = join(dirname(fileURLToPath(import.meta.url)), 'download-by-sdk-child.mjs');

/** The official way: the Temporal SDK downloads the CLI that it was tested with. */
export async function downloadBySdk({ env, root, cache, print }) {
  if (!existsSync(join(root, 'node_modules', '@temporalio', 'testing'))) {
    throw new Error('the package @temporalio/testing is not installed');
  }
  print('setup: asking the Temporal SDK to download a server');
  const folder = mkdtempSync(join(cache, 'sdk-'));
  try {
    const { ok, problem, output } = await runProgram(process.execPath, [CHILD, folder], {
      env,
      cwd: root,
      limitMs: LIMIT_MS,
    });
    if (!ok) throw new Error(reasonIn(output) ?? problem);
    const [largest] = readdirSync(folder)
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile())
      .sort((a, b) => statSync(b).size - statSync(a).size);
    if (largest === undefined) throw new Error('it left no file');
    const executable = join(cache, 'temporal');
    chmodSync(largest, 0o755);
    renameSync(largest, executable);
    return executable;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The SDK nests its reasons; the innermost sentence is the one that helps. */
function reasonIn(output) {
  return /reason: (.+)/.exec(output)?.[1];
}
