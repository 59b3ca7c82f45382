import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import type { Database } from '../src/db/knex.js';
import { fairShares, type CampaignClaim } from '../src/domain/fair-share.js';
import type { AdmittingOrders, AdmittingReport } from './admitting-worker.js';
import { insertCampaign, insertCompany, insertLine, insertTasks } from './campaign-rows.js';
import { atLeast, atMost, median, sayFindings, told, type Finding } from './findings.js';
import { quantile, runOnPostgres } from './postgres-under-proof.js';

/**
 * Four processes admit at once for twenty campaigns of four companies on two lines. On the first
 * line nothing but its own limit binds; on the second company and campaign limits bind as well. No
 * limit is exceeded in any rolling minute, nothing is left unused, everybody gets their part, and
 * no channel is left behind. Dials are counted when they are made, as a ledger would show them. Of
 * the smallest campaign 31 are counted in 140 s: one more or less is 3 % of its part.
 *
 *     npm run prove:admission -- [--seconds N]
 */
const PER_MINUTE = 600;
const OPEN = 60_000;
const WORKERS = 4;
const TALK_MS = [500, 2_000] as const;
const MINUTE_MS = 60_000;
/** Until every campaign has asked, and after the last slots were granted. */
const EDGE_MS = 5_000;

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '150' } } });

type Dial = AdmittingReport['dials'][number];

await runOnPostgres(async ({ db, url }) => {
  const claims = await prepare(db);
  await db.raw('analyze');
  const fromMs = Date.now();
  const untilMs = fromMs + Number(values.seconds) * 1_000;
  const ids = claims.map(({ campaignId }) => campaignId);
  const reports = await Promise.all(
    Array.from({ length: WORKERS }, (_, worker) =>
      admitIn({
        ...{ url, untilMs, talkMs: TALK_MS },
        campaignIds: ids.filter((_id, at) => at % WORKERS === worker),
      }),
    ),
  );
  const dials = reports.flatMap((report) => report.dials).sort((a, b) => a.atMs - b.atMs);
  const admitMs = reports.flatMap((report) => report.admitMs);
  const [{ count: leases } = { count: NaN }] = await db('leases').count<{ count: number }[]>();
  const span = [fromMs + EDGE_MS, untilMs - EDGE_MS] as const;
  return sayFindings(`${WORKERS} processes, 20 campaigns, 4 companies, 2 lines`, [
    ...findingsOf({ claims, dials, span }),
    atMost('leases at the end', leases, 0),
    told('admissions', `${admitMs.length}, p50 ${median(admitMs).toFixed(1)} ms`),
    told('admission p95', `${quantile(admitMs, 0.95).toFixed(1)} ms`),
    told('permits a second', (dials.length / Number(values.seconds)).toFixed(1)),
  ]);
});

/** Companies of weights 1 and 2 on the first line, of 1 and 3 on the second. */
async function prepare(db: Database): Promise<CampaignClaim[]> {
  const lines = [
    await insertLine(db, { perMinute: PER_MINUTE, channels: 500 }),
    await insertLine(db, { perMinute: PER_MINUTE, channels: 500 }),
  ];
  const claims: CampaignClaim[] = [];
  for (let company = 0; company < 4; company += 1) {
    const weight = [1, 2, 1, 3][company] ?? 1;
    const limit = company === 2 ? 120 : null;
    const owner = await insertCompany(db, {
      ...{ weight, ...(limit !== null && { calls_per_minute: limit }) },
    });
    const lineId = lines[Math.floor(company / 2)] ?? '';
    for (let n = 0; n < 5; n += 1) {
      const most = company === 3 && n < 2 ? 30 : OPEN;
      const wish = { ...owner, lineId, perMinute: most, channels: 200, priority: 1 + n };
      const campaignId = await insertCampaign(db, wish);
      await insertTasks(
        db,
        { campaignId, companyId: owner.companyId },
        { count: 2_000, firstNumber: 79_000_000_000, zoneKeys: ['RU:Europe/Moscow'] },
      );
      const companyMost = limit ?? Infinity;
      const { companyId } = owner;
      claims.push({
        ...{ campaignId, companyId, lineId, most, companyMost },
        ...{ companyWeight: weight, priority: 1 + n },
      });
    }
  }
  return claims;
}

async function admitIn(orders: AdmittingOrders): Promise<AdmittingReport> {
  const file = new URL('admitting-worker.ts', import.meta.url).pathname;
  const child = fork(file, { execArgv: ['--import', 'tsx'] });
  child.send(orders);
  const [report] = (await once(child, 'message')) as [AdmittingReport];
  return report;
}

function findingsOf(run: {
  claims: readonly CampaignClaim[];
  dials: readonly Dial[];
  span: readonly [number, number];
}): Finding[] {
  const { claims, dials } = run;
  const of = (some: readonly CampaignClaim[]) => {
    const ids = new Set(some.map(({ campaignId }) => campaignId));
    return dials.filter(({ campaignId }) => ids.has(campaignId));
  };
  const lines = [...new Set(claims.map(({ lineId }) => lineId))];
  const limited = claims.filter(({ companyMost }) => companyMost < Infinity);
  const own = claims.filter(({ most }) => most < OPEN);
  const perMinute = (some: readonly Dial[]) => rateOf(some, run.span);
  const sorted = lines.map((line) => of(claims.filter(({ lineId }) => lineId === line)));
  const worst = claims.map((claim) => {
    const pool = { lineId: claim.lineId, companyId: claim.companyId, lineCapacity: PER_MINUTE };
    const part = (fairShares(claims, pool).parts.get(claim.campaignId) ?? NaN) * 0.99;
    return { line: claim.lineId, off: Math.abs(perMinute(of([claim])) / part - 1) * 100 };
  });
  const worstOn = (line = '') =>
    Math.max(...worst.filter((one) => one.line === line).map(({ off }) => off));
  const used = sorted.map((some) => (perMinute(some) / PER_MINUTE) * 100);
  const lateness = dials.map(({ slotMs, atMs }) => atMs - slotMs);
  return [
    ...sorted.map((some, at) =>
      atMost(`line ${at + 1}, most dials in a minute`, mostInMinute(some), PER_MINUTE),
    ),
    atMost('company with a limit, most in a minute', mostInMinute(of(limited)), 120),
    atMost(
      'campaigns with a limit, most in a minute',
      Math.max(...own.map((claim) => mostInMinute(of([claim])))),
      30,
    ),
    atLeast('line 1 used, its limit alone binds', used[0] ?? NaN, [98, ' %']),
    told('line 2 used, where several bind', `${(used[1] ?? NaN).toFixed(2)} %`),
    atMost('line 1, furthest from its part', worstOn(lines[0]), [10, ' %']),
    told('line 2, furthest from its part', `${worstOn(lines[1]).toFixed(1)} %`),
    told('dials late, p95', `${quantile(lateness, 0.95)} ms`),
    told('dials later than 250 ms', String(lateness.filter((ms) => ms > 250).length)),
  ];
}

function rateOf(dials: readonly Dial[], [from, until]: readonly [number, number]): number {
  const inside = dials.filter(({ atMs }) => atMs >= from && atMs < until).length;
  return (inside * MINUTE_MS) / (until - from);
}

function mostInMinute(dials: readonly Dial[]): number {
  let first = 0;
  let most = 0;
  dials.forEach(({ atMs }, index) => {
    while (atMs - (dials[first]?.atMs ?? atMs) >= MINUTE_MS) first += 1;
    most = Math.max(most, index - first + 1);
  });
  return most;
}
