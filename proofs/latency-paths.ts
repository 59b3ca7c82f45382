import type { Database } from '../src/db/knex.js';

/** What is asked for, how long it may take, and in whose name. */
export interface AskedPath {
  path: string;
  budgetMs: number;
  /** Null: a key of the platform. */
  companyId: string | null;
}

interface Ids {
  companyId: string;
  skillbaseId: string;
  largest: string;
  usual: string;
}

const BUDGET_MS = 25;
/** Filters that no index is made for, over all calls. */
const FREE_BUDGET_MS = 150;

export async function idsOf(db: Database): Promise<Ids> {
  const { rows } = await db.raw<{
    rows: { id: string; company_id: string; skillbase_id: string }[];
  }>(
    `select c.id, c.company_id, c.skillbase_id from campaigns c
     join call_task_counts n on n.campaign_id = c.id group by 1 order by sum(n.tasks) desc`,
  );
  const [first] = rows;
  const usual = rows[Math.floor(rows.length / 2)];
  if (first === undefined || usual === undefined) throw new Error('there is no history');
  const { company_id: companyId, skillbase_id: skillbaseId } = first;
  return { companyId, skillbaseId, largest: first.id, usual: usual.id };
}

/** Every list and every report: the first page, filters, and far down. */
export function pathsOf(ids: Ids, calls: number): AskedPath[] {
  const far = Math.floor(calls / 2);
  const company = lists(ids, far).map((path) => ({
    ...{ path, budgetMs: BUDGET_MS, companyId: ids.companyId },
  }));
  const reports = [...reportsOf(''), ...reportsOf(`campaign_id=${ids.largest}&`)];
  return [
    ...company,
    ...reports.map((path) => ({ path, budgetMs: BUDGET_MS, companyId: ids.companyId })),
    ...[...reportsOf(''), ...all(far)].map((path) => ({
      ...{ path, budgetMs: BUDGET_MS, companyId: null },
    })),
    ...free(ids).map((path) => ({ path, budgetMs: FREE_BUDGET_MS, companyId: null })),
  ];
}

const lists = ({ largest, usual, skillbaseId }: Ids, far: number): string[] => [
  '/api/campaigns',
  '/api/campaigns?status=running',
  `/api/campaigns/${largest}/stats`,
  '/api/skillbases',
  '/api/calls',
  `/api/calls?campaign_id=${largest}`,
  `/api/calls?campaign_id=${usual}&outcome=success`,
  `/api/calls?skillbase_id=${skillbaseId}`,
  '/api/calls?outcome=busy',
  '/api/calls?status=completed',
  '/api/calls?status=transferred',
  '/api/calls?status=active',
  `/api/calls?skip=${Math.floor(far / 2)}&cursor=deep`,
  `/api/calls?campaign_id=${largest}&outcome=fail&cursor=deep`,
  '/api/call-tasks',
  '/api/call-tasks?cursor=deep',
  `/api/campaigns/${largest}/call-tasks`,
  `/api/campaigns/${largest}/call-tasks?status=failed`,
  `/api/campaigns/${largest}/call-tasks?cursor=deep`,
  `/api/campaigns/${usual}/call-tasks`,
  '/api/leads',
  '/api/dashboard/stats',
  '/api/dashboard/recent-calls',
  '/api/dashboard/active-campaigns',
  '/api/calls/stats/summary',
  '/api/analytics/calls',
  `/api/analytics/calls?page=${Math.floor(far / 100)}`,
  `/api/analytics/calls?outcome=success&page=${Math.floor(far / 500)}`,
  `/api/analytics/calls?campaign_id=${largest}&status=failed&page=200`,
  '/api/analytics/calls?cursor=deep',
];

/** As the platform's own operators ask, over all companies. */
const all = (far: number): string[] => [
  '/api/campaigns',
  '/api/calls',
  '/api/calls?cursor=deep',
  '/api/call-tasks',
  `/api/analytics/calls?page=${Math.floor(far / 50)}`,
  '/api/dashboard/stats',
];

const reportsOf = (filter: string): string[] => [
  `/api/analytics/metrics?${filter}`,
  `/api/analytics/metrics?${filter}timezone=Asia/Kolkata`,
  `/api/analytics/overview?${filter}`,
  `/api/analytics/calls-per-day?${filter}timezone=America/New_York`,
  `/api/analytics/conversion?${filter}`,
  `/api/analytics/costs?${filter}`,
  `/api/analytics/best-hours?${filter}`,
  `/api/analytics/campaigns?${filter}`,
];

const free = ({ usual }: Ids): string[] => [
  '/api/calls?status=transferred',
  '/api/calls?outcome=unknown&status=completed',
  `/api/calls?from=${daysAgo(40)}&to=${daysAgo(10)}&outcome=success`,
  `/api/analytics/calls?start_date=${daysAgo(60).slice(0, 10)}&outcome=fail&status=failed`,
  `/api/campaigns/${usual}/call-tasks?q=${encodeURIComponent('Контакт 77')}`,
  `/api/analytics/overview?start_date=${daysAgo(95).slice(0, 10)}`,
];

const daysAgo = (days: number): string =>
  new Date(Date.now() - days * 24 * 3_600_000).toISOString();
