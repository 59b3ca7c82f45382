import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '../src/db/knex.js';
import { migrateToLatest } from '../src/db/migrate.js';
import { startEmbeddedPostgres } from '../src/embedded/embedded-postgres.js';
import { say } from './findings.js';

/**
 * A Postgres of its own with our schema, in a folder that goes with it; exit code as for all
 * proofs.
 */
export async function runOnPostgres(
  proof: (postgres: { db: Database; url: string }) => Promise<boolean>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'new-voice-proof-'));
  const server = await startEmbeddedPostgres({
    ...{ dataDir: join(folder, 'postgres'), log: () => undefined },
  });
  await migrateToLatest(server.url);
  const db = openDatabase({ url: server.url, pool: 8, joinsAsWritten: true });
  let held = false;
  try {
    held = await proof({ db, url: server.url });
  } catch (error) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    await db.destroy();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  say(held ? '\nAll held.' : '\nNot everything held.');
  process.exit(held ? 0 : 1);
}

/** The value below which this share of them lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
