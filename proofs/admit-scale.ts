import { parseArgs } from 'node:util';
import { candidatesQuery } from '../src/db/waiting-tasks.js';
import type { Database } from '../src/db/knex.js';
import {
  admissionOn,
  insertCampaign,
  insertCompany,
  insertLine,
  insertTasks,
} from './campaign-rows.js';
import { atMost, median, say, sayFindings, told } from './findings.js';
import { quantile, runOnPostgres } from './postgres-under-proof.js';

/**
 * Admission must not care how many tasks wait: a batch of 20 out of a million takes at most twice
 * as long as out of ten thousand, in one zone and in seventeen. The plan of the query is printed.
 *
 *     npm run prove:admit-scale -- [--tasks N] [--batches N]
 */
const FEW = 10_000;
const BATCH = 20;
const WARM_UP = 10;
const SLOWER_MAX = 2;
const P95_MAX_MS = 20;
const SEVENTEEN = [
  ...['Kaliningrad', 'Moscow', 'Samara'].map((city) => `RU:Europe/${city}`),
  ...['Yekaterinburg', 'Omsk', 'Krasnoyarsk', 'Irkutsk'].map((city) => `RU:Asia/${city}`),
  ...['Yakutsk', 'Vladivostok', 'Magadan', 'Kamchatka'].map((city) => `RU:Asia/${city}`),
  ...['New_York', 'Chicago', 'Denver', 'Los_Angeles'].map((city) => `US:America/${city}`),
  ...['Anchorage', 'Phoenix'].map((city) => `US:America/${city}`),
];

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '1000000' },
    batches: { type: 'string', default: '200' },
  },
});
const many = Number(values.tasks);

await runOnPostgres(async ({ db }) => {
  const admission = admissionOn(db);
  const sizes = [
    { name: `${FEW} tasks, 1 zone`, count: FEW, zoneKeys: ['RU:Europe/Moscow'] },
    { name: `${FEW} tasks, 17 zones`, count: FEW, zoneKeys: SEVENTEEN },
    { name: `${many} tasks, 17 zones`, count: many, zoneKeys: SEVENTEEN },
  ];
  const campaigns = [];
  for (const size of sizes) campaigns.push({ ...size, ...(await aCampaignOf(db, size)) });
  await db.raw('analyze');
  // What has just been written in bulk would else be brought to the disk meanwhile.
  await db.raw('checkpoint');
  const times = campaigns.map((): number[] => []);
  for (let round = 0; round < Number(values.batches) + WARM_UP; round += 1) {
    for (const [at, { campaignId }] of campaigns.entries()) {
      const from = performance.now();
      const answer = await admission.admit({ campaignId, batch: `proof/${round}`, max: BATCH });
      const tookMs = performance.now() - from;
      if (answer.start.length !== BATCH) throw new Error(JSON.stringify(answer));
      if (round >= WARM_UP) times[at]?.push(tookMs);
      await giveUp(db, campaignId);
    }
  }
  const [one = [], few = [], most = []] = times;
  await sayPlan(db, campaigns[2]?.campaignId ?? '');
  return sayFindings(`admit of ${BATCH}, ${values.batches} batches each, in turn`, [
    ...campaigns.map(({ name }, at) =>
      told(
        name,
        `p50 ${median(times[at] ?? []).toFixed(2)}, ` +
          `p95 ${quantile(times[at] ?? [], 0.95).toFixed(2)} ms`,
      ),
    ),
    atMost('a million against ten thousand', median(most) / median(few), [SLOWER_MAX, ' x']),
    atMost('17 zones against one', median(few) / median(one), [SLOWER_MAX, ' x']),
    atMost('p95 with a million waiting', quantile(most, 0.95), [P95_MAX_MS, ' ms']),
  ]);
});

async function aCampaignOf(db: Database, size: { count: number; zoneKeys: readonly string[] }) {
  const company = await insertCompany(db);
  const lineId = await insertLine(db, { perMinute: 60_000, channels: 10_000 });
  const campaignId = await insertCampaign(db, {
    ...{ ...company, lineId, perMinute: 60_000, channels: 10_000, priority: 5 },
  });
  const firstNumber = 79_000_000_000;
  say(`Writing ${size.count} tasks ...`);
  await insertTasks(db, { campaignId, companyId: company.companyId }, { ...size, firstNumber });
  return { campaignId };
}

/** As if the calls had ended: the next batch finds the same channels and slots free. */
async function giveUp(db: Database, campaignId: string): Promise<void> {
  await db('leases').where({ campaign_id: campaignId }).delete();
  await db('permits').where({ campaign_id: campaignId }).delete();
  await db('campaign_pace').where({ campaign_id: campaignId }).update({ next_slot_at: null });
}

async function sayPlan(db: Database, campaignId: string): Promise<void> {
  const { rows } = await db.raw<{ rows: { 'QUERY PLAN': string }[] }>(
    `explain (analyze, buffers, costs off, timing off) ${candidatesQuery(BATCH + 1)}
     for update of t skip locked`,
    { campaignId, now: Date.now(), zones: SEVENTEEN, withoutZone: false },
  );
  say('\nThe plan, with the most tasks waiting');
  for (const row of rows) say(`  ${row['QUERY PLAN']}`);
}
