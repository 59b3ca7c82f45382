/**
 * `npm run reset`: wipes the data of the embedded parts (database, Temporal, simulator, logs,
 * keys). Downloads in the cache stay, since they are no data. `-- --yes` does not ask;
 * NEW_VOICE_DATA names another folder.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { endLeftovers, folderOwner } from './embedded/platform-folder.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = resolve(root, process.env.NEW_VOICE_DATA || '.new-voice');

process.exitCode = await reset();

async function reset() {
  if (!existsSync(folder)) return say('There is no embedded data.', 0);
  const owner = folderOwner(folder);
  if (owner !== null) {
    return say(`The platform runs (pid ${owner.pid}). Stop it first, then reset.`, 1);
  }
  if (!process.argv.includes('--yes') && !(await agreed())) return say('Nothing was wiped.', 1);
  await endLeftovers(folder, { print: console.log });
  for (const name of readdirSync(folder)) {
    if (name !== 'cache') rmSync(join(folder, name), { recursive: true, force: true });
  }
  return say(`Wiped ${folder}.`, 0);
}

async function agreed() {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const closed = new Promise((done) => lines.once('close', () => done('')));
  const question = `Wipe all campaigns, calls and keys in ${folder}? [y/N] `;
  const answer = await Promise.race([lines.question(question), closed]);
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}

function say(line, code) {
  console.log(line);
  return code;
}
