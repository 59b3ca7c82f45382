/**
 * `node scripts/sql.mjs "select ..."`: looks into the database of the running platform where no
 * psql is installed.
 */
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPlatformState } from './embedded/platform-folder.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = resolve(root, process.env.NEW_VOICE_DATA || '.new-voice');
const url = process.env.DATABASE_URL || readPlatformState(folder)?.urls.database;
const [statement] = process.argv.slice(2);

if (!statement || !url) {
  const problem = url
    ? 'Usage: node scripts/sql.mjs "select ..."'
    : 'No platform was started here.';
  console.error(problem);
  process.exitCode = 1;
} else {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    const { rows, command, rowCount } = await client.query(statement);
    if (rows.length > 0) console.table(rows);
    console.log(`${command}: ${rowCount ?? 0} rows`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    await client.end();
  }
}
