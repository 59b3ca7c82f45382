import { parseArgs } from 'node:util';
import { readPlatformState } from '../../scripts/embedded/platform-folder.mjs';
import { openDatabase } from '../db/knex.js';
import { seedHistory } from '../db/seed-history.js';
import { platformFolder } from '../embedded/platform.js';

/**
 * Fills the database of the platform that runs here, or of DATABASE_URL, with a history to measure
 * with; meant for a database without calls of real people.
 *
 *     npm run seed-history -- [--calls N] [--turns N] [--campaigns N] [--days N]
 */
const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '1000000' },
    turns: { type: 'string', default: '10000000' },
    campaigns: { type: 'string', default: '300' },
    days: { type: 'string', default: '90' },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const url =
  process.env['DATABASE_URL'] || readPlatformState(platformFolder(process.env))?.urls['database'];
if (!url) {
  say('No platform runs here, and DATABASE_URL is not set.');
  process.exit(1);
}
const db = openDatabase({ url, pool: 2 });
try {
  await seedHistory(
    db,
    {
      ...{ calls: Number(values.calls), turns: Number(values.turns) },
      ...{ campaigns: Number(values.campaigns), days: Number(values.days) },
    },
    say,
  );
} finally {
  await db.destroy();
}
