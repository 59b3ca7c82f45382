import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writableCacheFolder } from './cache-folder.mjs';
import { runProgram } from './run-program.mjs';

const REQUIREMENTS = fileURLToPath(new URL('schemathesis-requirements.txt', import.meta.url));
const INSTALL_LIMIT_MS = 600_000;
const CHECK_LIMIT_MS = 60_000;

/**
 * The fuzzer in a Python environment of its own, pinned with all that it needs. It is installed
 * once for each list of pins; later runs need no network.
 * @param {{ env: Record<string, string | undefined>, root: string, print: (line: string) => void }}
 *   options
 * @returns {Promise<string[]>} the command
 */
export async function ensureSchemathesis({ env, root, print }) {
  const cache = writableCacheFolder(env, root);
  if (cache === null) throw new Error('no folder can be written to keep the fuzzer in');
  const pins = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const folder = join(cache, `schemathesis-${pins}`);
  if (!existsSync(folder)) await install({ env, cache, folder, print });
  const command = [join(folder, 'bin', 'python'), '-m', 'schemathesis.cli'];
  const [file, ...args] = command;
  const version = await runProgram(file, [...args, '--version'], { env, limitMs: CHECK_LIMIT_MS });
  if (!version.ok) throw new Error(`the fuzzer in ${folder} does not run: ${version.problem}`);
  return command;
}

/** Made beside its place and moved there when it is whole, so that a broken one is never used. */
async function install({ env, cache, folder, print }) {
  print('setup: installing schemathesis, once');
  const made = mkdtempSync(join(cache, 'python-'));
  const python = join(made, 'bin', 'python');
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r'];
  try {
    await run('python3', ['-m', 'venv', made], env);
    await run(python, [...pip, REQUIREMENTS], env);
    renameSync(made, folder);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

async function run(file, args, env) {
  const { ok, problem, output } = await runProgram(file, args, { env, limitMs: INSTALL_LIMIT_MS });
  if (!ok) throw new Error(`${file} ${args.slice(0, 2).join(' ')}: ${problem}\n${output}`);
}
