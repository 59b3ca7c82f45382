/**
 * Runs before `npm start`, `npm run demo` and `npm test` and makes sure that what they need is
 * there: a fitting Node, the packages, a Temporal server. It uses Node builtins only, because
 * nothing else is installed yet when it runs first.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeVersionProblem } from './setup/node-version.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const print = (line) => console.log(line);

const problem = nodeVersionProblem(process.versions.node);
process.exitCode = problem === null ? await setUp() : fail(problem);

async function setUp() {
  // Loaded only now: an old Node must read the sentence above, not a syntax error.
  const { ensurePackages } = await import('./setup/packages.mjs');
  const { describeServer, findTemporalServer, NO_SERVER } =
    await import('./setup/temporal-server.mjs');
  const packagesProblem = await ensurePackages({ root, env: process.env, print });
  if (packagesProblem !== null) return fail(packagesProblem);
  const server = await findTemporalServer(process.env, { root, print, obtain: true });
  if (server === null) return fail(NO_SERVER);
  print(`setup: ${describeServer(server)}`);
  return 0;
}

function fail(message) {
  console.error(`setup: ${message}`);
  return 1;
}
