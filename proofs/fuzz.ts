import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureSchemathesis } from '../scripts/setup/schemathesis.mjs';
import { createApiKeyStore } from '../src/db/api-key-store.js';
import { openDatabase, type Database } from '../src/db/knex.js';
import { embeddedSecret } from '../src/embedded/embedded-secret.js';
import { aCompany } from '../test/support/builders.js';
import { atLeast, atMost, say, sayFindings, type Finding } from './findings.js';
import { readApiDocument } from './fuzz/api-operations.js';
import { askAtAllDoors, type DoorsAsked } from './fuzz/closed-doors.js';
import { makeRows, type Ask } from './fuzz/rows-to-fuzz.js';
import { runSchemathesis } from './fuzz/schemathesis-run.js';
import type { PlatformUnderProof } from './platform-under-proof.js';
import { runProof } from './run-proof.js';

/**
 * Every operation of the OpenAPI document is closed to strangers and to other companies, and a
 * fuzzer that reads the document gets, for minutes, no 5xx and no answer outside the schema.
 *
 *     npm run prove:fuzz -- [--seconds 180] [--seed N] [--keep]
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '180' },
    seed: { type: 'string' },
    keep: { type: 'boolean' },
  },
});
const CAUSES_MAX = 20;
const PROJECT = new URL('..', import.meta.url).pathname;
/** The fuzzer is the runaway client that the limit is there for. */
process.env['API_REQUESTS_PER_MINUTE'] = '0';

const command = await ensureSchemathesis({ env: process.env, root: PROJECT, print: say });
await runProof({ keep: values.keep === true }, async (platform) => {
  const db = openDatabase({ url: platform.urls.database, pool: 4 });
  try {
    return await prove(platform, db);
  } finally {
    await db.destroy();
  }
});

async function prove({ urls, folder }: PlatformUnderProof, db: Database): Promise<boolean> {
  const secret = embeddedSecret(process.env, folder);
  const keys = createApiKeyStore(db, secret);
  const keyOf = async (name: string, companyId: string | null) =>
    (await keys.create({ name, role: 'admin', companyId })).key;
  const document = await readApiDocument(urls.api);
  const rows = await makeRows(db, document, async (companyId) =>
    asker(urls.api, await keyOf('Fuzzed company', companyId)),
  );
  const another = await aCompany(db, { name: 'Another', slug: 'another' });
  const foreign = await keyOf('Another company', another.id);
  const doors = await askAtAllDoors({ apiUrl: urls.api, document }, rows, { foreign });
  const closed = sayFindings('Doors', doorFindings(doors));
  for (const { operation, who, status } of doors.open) say(`  ${who}: ${operation} -> ${status}`);
  for (const operation of doors.unknown) say(`  no row for ${operation}`);
  let held = closed;
  const seconds = Number(values.seconds);
  const runs = [
    { name: 'a key of the platform', companyId: null, seconds: Math.ceil(seconds * 0.6) },
    { name: 'a key of a company', companyId: rows.companyId, seconds: Math.floor(seconds * 0.4) },
  ];
  for (const run of runs) {
    say(`\nFuzzing with ${run.name} for ${run.seconds} s`);
    const key = await keyOf(run.name, run.companyId);
    const found = await runSchemathesis({
      ...{ command, apiUrl: urls.api, key, document, rows, seconds: Math.max(1, run.seconds) },
      seed: values.seed ?? null,
      folder: join(folder, 'fuzz'),
    });
    held = found && held;
  }
  if (!held) sayCauses(folder);
  return held;
}

/** What the processes noted of their own faults: the answer to a 5xx does not tell. */
function sayCauses(folder: string): void {
  const logs = join(folder, 'logs');
  const causes = readdirSync(logs)
    .flatMap((name) => readFileSync(join(logs, name), 'utf8').split('\n'))
    .filter((line) => line.includes('a request failed') || line.includes('a request must wait'))
    .map((line) => /"error":"((?:[^"\\]|\\.){0,400})/.exec(line)?.[1] ?? line.slice(0, 400));
  for (const cause of [...new Set(causes)].slice(0, CAUSES_MAX)) say(`  cause: ${cause}`);
}

function doorFindings({ byStrangers, byOthers, open, unknown }: DoorsAsked): Finding[] {
  return [
    atLeast(
      'operations asked without a key, with a wrong one, with another scheme',
      byStrangers,
      50,
    ),
    atLeast('operations asked with the key of another company', byOthers, 25),
    atMost('operations that did not refuse', open.length, 0),
    atMost('operations that could not be asked for want of a row', unknown.length, 0),
  ];
}

function asker(apiUrl: string, key: string): Ask {
  return async (method, path, body) => {
    const answer = await fetch(new URL(path, apiUrl), {
      method,
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  };
}
