import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { openAsBlob } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { createApiKeyStore } from '../src/db/api-key-store.js';
import type { Database } from '../src/db/knex.js';
import { startApiProcess } from '../test/support/api-process.js';
import { insertCampaign, insertCompany, insertLine } from './campaign-rows.js';
import { writeCsv, writeWorkbook } from './contact-files.js';
import { HEADERS } from './dirty-contacts.js';
import { atLeast, atMost, say, sayFindings, told, type Finding } from './findings.js';
import { quantile, runOnPostgres } from './postgres-under-proof.js';

/**
 * A large file through the real API on a Postgres of its own, as CSV and as XLSX, beside a bare
 * COPY of the same CSV. Tells rows a second, the most memory that the API's process had, and how
 * long others waited for a list of campaigns meanwhile.
 *
 *     npm run prove:import -- [--rows N]
 */
const SECRET = 'a secret of this proof only, of 40 characters';
const ASK_EVERY_MS = 50;
const BUDGETS = {
  csv: { rowsPerSecond: 60_000, megabytes: 250 },
  xlsx: { rowsPerSecond: 50_000, megabytes: 450 },
};
const P95_MAX_MS = 25;

type Format = keyof typeof BUDGETS;

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' } } });
const rows = Number(values.rows);

await runOnPostgres(async ({ db, url }) => {
  const folder = mkdtempSync(join(tmpdir(), 'new-voice-import-proof-'));
  const pathOf = (format: Format) => join(folder, `contacts.${format}`);
  try {
    say(`Writing ${rows} rows ...`);
    await writeCsv(pathOf('csv'), rows);
    await writeWorkbook(pathOf('xlsx'), rows);
    const bare = await bareCopy(url, pathOf('csv'));
    say(`Bare COPY of the CSV: ${Math.round(rows / bare)} rows/s`);
    let held = true;
    for (const format of ['csv', 'xlsx'] as const) {
      held = (await proveFormat({ db, url }, { format, path: pathOf(format), bare })) && held;
    }
    return held;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Seconds that Postgres takes for the same file into a table of texts. */
async function bareCopy(url: string, path: string): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(`create table bare (${HEADERS.map((_, at) => `c${at} text`).join(', ')})`);
    const from = performance.now();
    const copy = `copy bare from stdin (format csv, header, delimiter ';')`;
    await pipeline(createReadStream(path), client.query(copyFrom(copy)));
    const took = (performance.now() - from) / 1000;
    await client.query('drop table bare');
    return took;
  } finally {
    await client.end();
  }
}

async function proveFormat(
  { db, url }: { db: Database; url: string },
  { format, path, bare }: { format: Format; path: string; bare: number },
): Promise<boolean> {
  const campaignId = await aCampaign(db);
  const { key } = await createApiKeyStore(db, SECRET).create({
    ...{ name: 'Proof', role: 'admin', companyId: null },
  });
  const api = await startApiProcess({
    ...{ DATABASE_URL: url, NEW_VOICE_SECRET: SECRET, LOG_LEVEL: 'info' },
  });
  const asking = { url: api.url, headers: { authorization: `Bearer ${key}` } };
  try {
    const calm = await listTimes(asking, pause(2_000));
    clearPeak(api.child.pid);
    const before = memoryOf(api.child.pid).now;
    const from = performance.now();
    const upload = uploaded(asking, campaignId, path);
    const busy = await listTimes(asking, upload);
    const whole = (performance.now() - from) / 1000;
    const { body, status } = await upload;
    const found = await inDatabase(db, campaignId);
    const took = found.seconds;
    const { rowsPerSecond, megabytes } = BUDGETS[format];
    const { total, created, duplicates, suppressed, rejected } = body;
    return sayFindings(
      `${format}, ${rows} rows, ${(found.bytes / 2 ** 20).toFixed(0)} MB of tasks`,
      [
        told('answer', `${status}: created ${created}, twice ${duplicates}, rejected ${rejected}`),
        exactly('rows told', total, rows),
        exactly('sum of the counts', created + duplicates + suppressed + rejected, rows),
        exactly('tasks in the database', found.tasks, created),
        exactly('rows in the file of rejected ones', found.rejects, rejected),
        told('of it in seconds', `${took.toFixed(1)}, ${whole.toFixed(1)} with the upload`),
        told('beside a bare COPY', `${(took / bare).toFixed(1)} x its time`),
        atLeast('rows a second', Math.round(rows / took), [rowsPerSecond, '']),
        told('memory before', `${before.toFixed(0)} MB`),
        atMost('most memory of the API', memoryOf(api.child.pid).peak, [megabytes, ' MB']),
        told('GET /api/campaigns, calm', spread(calm)),
        told('GET /api/campaigns, meanwhile', spread(busy)),
        atMost('its p95 meanwhile', quantile(busy, 0.95), [P95_MAX_MS, ' ms']),
      ],
    );
  } finally {
    await api.stop();
  }
}

async function aCampaign(db: Database): Promise<string> {
  const company = await insertCompany(db);
  const lineId = await insertLine(db, { perMinute: 600, channels: 10 });
  const limits = { perMinute: 600, channels: 10, priority: 1 };
  const id = await insertCampaign(db, { ...company, lineId, ...limits });
  await db('campaigns').where({ id }).update({ status: 'draft' });
  return id;
}

interface Asking {
  url: string;
  headers: Record<string, string>;
}

async function uploaded({ url, headers }: Asking, campaignId: string, path: string) {
  const form = new FormData();
  form.set('file', await openAsBlob(path), path.slice(path.lastIndexOf('/') + 1));
  const answer = await fetch(`${url}/api/campaigns/${campaignId}/call-list`, {
    ...{ method: 'POST', headers, body: form },
  });
  const body = (await answer.json()) as Record<string, number>;
  if (answer.status !== 200) throw new Error(JSON.stringify(body));
  const count = (name: string) => body[name] ?? NaN;
  const [total, created] = [count('total'), count('created')];
  const [duplicates, suppressed, rejected] = ['duplicates', 'suppressed', 'rejected'].map(count);
  return {
    status: answer.status,
    body: {
      total,
      created,
      duplicates: duplicates ?? NaN,
      suppressed: suppressed ?? NaN,
      rejected: rejected ?? NaN,
    },
  };
}

/** Milliseconds of each request for a list, one after the other, until the work is done. */
async function listTimes({ url, headers }: Asking, work: Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  const reading = { isOver: false };
  const over = work.finally(() => {
    reading.isOver = true;
  });
  over.catch(() => undefined);
  while (!reading.isOver) {
    const from = performance.now();
    const answer = await fetch(`${url}/api/campaigns`, { headers });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`GET /api/campaigns answered ${answer.status}`);
    times.push(performance.now() - from);
    await pause(ASK_EVERY_MS);
  }
  await over;
  return times;
}

async function inDatabase(db: Database, campaignId: string) {
  const { rows: found } = await db.raw<{
    rows: { seconds: number; tasks: number; rejects: number; bytes: number }[];
  }>(
    `select extract(epoch from i.finished_at - i.created_at)::float8 as seconds,
       (select count(*) from call_tasks t where t.campaign_id = i.campaign_id) as tasks,
       (select count(*) from import_rejects r where r.import_id = i.id) as rejects,
       pg_total_relation_size('call_tasks') as bytes
     from imports i where i.campaign_id = ?`,
    [campaignId],
  );
  const [only] = found;
  if (only === undefined) throw new Error('the import left no row');
  return only;
}

function exactly(what: string, value: number, wanted: number): Finding {
  return { what, measured: String(value), budget: String(wanted), ok: value === wanted };
}

function spread(times: readonly number[]): string {
  const [p50, p95, most] = [0.5, 0.95, 1].map((share) => quantile(times, share).toFixed(1));
  return `p50 ${p50}, p95 ${p95}, most ${most} ms of ${times.length}`;
}

/** Resident megabytes, of Linux. */
function memoryOf(pid: number | undefined): { now: number; peak: number } {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(text)?.[1]) / 1024;
  return { now: of('VmRSS'), peak: of('VmHWM') };
}

/** From now on the peak counts anew. */
function clearPeak(pid: number | undefined): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}
