import { readPlatformState } from '../../scripts/embedded/platform-folder.mjs';
import { openDatabase } from '../db/knex.js';
import { createRollupStore } from '../db/rollup-store.js';
import { platformFolder } from '../embedded/platform.js';

/**
 * Makes the sums of calls anew from the records, of the platform that runs here or of DATABASE_URL.
 * Calls go on meanwhile; readers see the old sums until the new ones are there.
 */
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const url =
  process.env['DATABASE_URL'] || readPlatformState(platformFolder(process.env))?.urls['database'];
if (url) {
  const db = openDatabase({ url, pool: 1 });
  const from = performance.now();
  await createRollupStore(db).rebuild();
  say(`The sums were made anew in ${((performance.now() - from) / 1000).toFixed(1)} s.`);
  await db.destroy();
} else {
  say('No platform runs here, and DATABASE_URL is not set.');
  process.exitCode = 1;
}
