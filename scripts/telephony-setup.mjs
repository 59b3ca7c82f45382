/**
 * Makes real calls possible on this machine: livekit-server and livekit-sip, which are built with
 * Go once and kept in the cache folder, a Redis server, and the libraries that they need. Where
 * something is missing it says what, and the command that gets it. `--check` only looks.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeVersionProblem } from './setup/node-version.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const problem = nodeVersionProblem(process.versions.node);
process.exitCode = problem === null ? await setUp() : fail([problem]);

async function setUp() {
  const { ensureTelephony } = await import('./telephony/telephony-programs.mjs');
  const obtain = !process.argv.includes('--check');
  const apt = process.argv.includes('--apt');
  const print = (line) => console.log(line);
  const found = await ensureTelephony({ env: process.env, root, print, obtain, apt });
  for (const { name, path, way } of found.programs) {
    print(`telephony: ${name} from ${way} (${path})`);
  }
  return found.problems.length === 0 ? 0 : fail(found.problems);
}

function fail(problems) {
  for (const line of problems) console.error(`telephony: ${line}`);
  return 1;
}
