import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { openDatabase, type Database } from '../src/db/knex.js';
import { seedHistory } from '../src/db/seed-history.js';
import { startApiUnderProof, type ApiUnderProof } from './api-under-proof.js';
import { atMost, say, sayFindings, type Finding } from './findings.js';
import { idsOf, pathsOf, type AskedPath } from './latency-paths.js';
import { quantile, runOnPostgres } from './postgres-under-proof.js';
import { sayPlansOf } from './query-plans.js';

/**
 * Every list and every report over a long history, asked by 4 connections: p95 within the budget.
 * The plans of the three slowest are printed. With --database an earlier history is used.
 *
 *     npm run prove:latency -- [--calls N] [--turns N] [--seconds N] [--database URL] [--only TEXT]
 */
const CONNECTIONS = 4;
const WARM_UP_SECONDS = 1;
const PLANS = 3;

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '1000000' },
    turns: { type: 'string', default: '10000000' },
    seconds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    database: { type: 'string' },
  },
});
const calls = Number(values.calls);

if (values.database === undefined) {
  await runOnPostgres(async ({ url }) => {
    const db = openDatabase({ url, pool: 2 });
    const wish = { calls, turns: Number(values.turns), campaigns: 300, days: 90 };
    await seedHistory(db, wish, say);
    return prove(db, url).finally(() => db.destroy());
  });
} else {
  const db = openDatabase({ url: values.database, pool: 2 });
  const held = await prove(db, values.database).finally(() => db.destroy());
  process.exit(held ? 0 : 1);
}

interface Measured extends AskedPath {
  times: number[];
  errors: number;
}

async function prove(db: Database, url: string): Promise<boolean> {
  const api = await startApiUnderProof(db, url);
  try {
    const asked = pathsOf(await idsOf(db), calls).filter(({ path }) => path.includes(values.only));
    const measured: Measured[] = [];
    for (const one of asked) measured.push(await measure(api, one));
    const held = sayFindings(
      `p50 and p95 in ms under ${CONNECTIONS} connections`,
      measured.flatMap(toFindings),
    );
    const slowest = measured.toSorted((a, b) => p95(b) - p95(a)).slice(0, PLANS);
    for (const { path, companyId } of slowest) await sayPlansOf(url, { path, companyId });
    return held;
  } finally {
    await api.stop();
  }
}

async function measure(api: ApiUnderProof, asked: AskedPath): Promise<Measured> {
  const headers = { authorization: `Bearer ${await api.key(asked.companyId ?? undefined)}` };
  const path = await withCursor(api, asked.path, headers);
  const url = `${api.url}${path}`;
  await autocannon({ url, headers, connections: CONNECTIONS, duration: WARM_UP_SECONDS });
  const run = autocannon({
    ...{ url, headers, connections: CONNECTIONS, duration: Number(values.seconds) },
  });
  const times: number[] = [];
  run.on('response', (_client, _status, _bytes, tookMs) => void times.push(tookMs));
  const { errors, timeouts, non2xx } = await run;
  return { ...asked, path, times, errors: errors + timeouts + non2xx };
}

/** `cursor=deep` becomes the cursor of a page that is found by `skip`, a tenth of the way down. */
async function withCursor(
  api: ApiUnderProof,
  path: string,
  headers: Record<string, string>,
): Promise<string> {
  if (!path.includes('cursor=deep')) return path;
  const plain = path.replace(/[?&]cursor=deep/, '');
  const isPaged = plain.startsWith('/api/analytics/');
  const skip = isPaged ? `page=${Math.floor(calls / 500)}` : `skip=${Math.floor(calls / 10)}`;
  const first = plain.includes('skip=') ? plain : plain + (plain.includes('?') ? '&' : '?') + skip;
  const answer = await fetch(`${api.url}${first}`, { headers });
  const { cursor } = (await answer.json()) as { cursor?: string | null };
  if (!cursor) return first;
  const base = plain.replace(/[?&]skip=\d+/, '');
  return `${base}${base.includes('?') ? '&' : '?'}cursor=${cursor}`;
}

function p95({ times }: Measured): number {
  return quantile(times, 0.95);
}

function toFindings(measured: Measured): Finding[] {
  const { path, companyId, times, errors, budgetMs } = measured;
  const whose = companyId === null ? 'all ' : 'own ';
  const p50 = quantile(times, 0.5).toFixed(1);
  const shown = path
    .replace(/cursor=[^&]+/, 'cursor=...')
    .replace(/([0-9a-f]{4})[0-9a-f-]{32}/g, '$1');
  const finding = atMost(`${whose}${shown}`, p95(measured), [budgetMs, ' ms']);
  const text = `p50 ${p50}, p95 ${finding.measured}, ${times.length} answers`;
  const failed = { what: `${whose}${shown}`, measured: `${errors} failed`, budget: '0', ok: false };
  return [{ ...finding, measured: text }, ...(errors > 0 ? [failed] : [])];
}
