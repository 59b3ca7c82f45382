import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { wireApi } from '../src/bin/wire-api.js';
import { createApiKeyStore } from '../src/db/api-key-store.js';
import { openDatabase } from '../src/db/knex.js';
import { createLogger } from '../src/observability/logger.js';
import { PROOF_SECRET } from './api-under-proof.js';
import { say } from './findings.js';

interface Asked {
  sql: string;
  bindings: unknown[];
}

const PLAN_LINES = 40;

/** Asks an API of its own, listens to its queries and prints how each is carried out. */
export async function sayPlansOf(
  databaseUrl: string,
  { path, companyId }: { path: string; companyId: string | null },
): Promise<void> {
  const db = openDatabase({ url: databaseUrl, pool: 4 });
  const asked: Asked[] = [];
  const { key } = await createApiKeyStore(db, PROOF_SECRET).create({
    ...{ name: 'Plans', role: 'admin', companyId },
  });
  const app = wireApi({
    config: { secret: PROOF_SECRET, api: { corsOrigins: [], uploadMaxBytes: 1_000 } },
    db,
    messages: { send: async () => undefined },
    completion: {
      heartbeat: async () => 'ok',
      complete: async () => undefined,
      abandon: async () => undefined,
    },
    probeTemporal: async () => undefined,
    log: createLogger('plans', 'silent'),
  } as unknown as Parameters<typeof wireApi>[0]);
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  db.on('query', (query: Asked) => void asked.push({ ...query }));
  const { port } = server.address() as AddressInfo;
  const headers = { authorization: `Bearer ${key}` };
  await fetch(`http://127.0.0.1:${port}${path}`, { headers }).then((answer) => answer.text());
  db.removeAllListeners('query');
  say(`\nPlans of ${path.slice(0, 120)}`);
  for (const { sql, bindings } of asked) {
    if (!/^\s*(select|with)/i.test(sql) || sql.includes('"api_keys"')) continue;
    const { rows } = await db.raw<{ rows: { 'QUERY PLAN': string }[] }>(
      `explain (analyze, buffers, costs off, timing off) ${positional(sql)}`,
      bindings as string[],
    );
    for (const row of rows.slice(0, PLAN_LINES)) say(`  ${row['QUERY PLAN']}`);
    say('');
  }
  server.close();
  await db.destroy();
}

/** The driver's own placeholders, back to those of the query builder. */
const positional = (sql: string): string => sql.replaceAll('?', '\\?').replace(/\$\d+/g, '?');
