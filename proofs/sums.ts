import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase, type Database } from '../src/db/knex.js';
import { createRollupStore } from '../src/db/rollup-store.js';
import type { LedgerEntry } from '../src/judge/evidence.js';
import { prepareCampaign, startCampaign, untilEnded } from './campaign-under-proof.js';
import { atMost, sayFindings, told, type Finding } from './findings.js';
import { followLedger } from './ledger-of-line.js';
import { runProof } from './run-proof.js';

/**
 * After a campaign, what analytics tell equals the sums over the calls to six decimals, and the
 * exchange's ledger in counts and seconds; so it does while calls are being rolled up, and sums
 * made from nothing are the same rows.
 *
 *     npm run prove:sums -- [--contacts N] [--keep]
 */
const LINE = { weights: { human: 55, voicemail: 15, no_answer: 18, busy: 12 } };
const SPEED = 60;
const ROLL_UP_LIMIT_MS = 60_000;
const POLL_MS = 250;
const DAY_MS = 24 * 3_600_000;

const { values } = parseArgs({
  options: {
    contacts: { type: 'string', default: '300' },
    keep: { type: 'boolean', default: false },
  },
});
const contacts = Number(values.contacts);

interface Sums {
  calls: number;
  answered: number;
  seconds: number;
  turns: number;
  cost_stt: number;
  cost_llm: number;
  cost_tts: number;
  cost_livekit: number;
  cost_total: number;
}

await runProof({ keep: values.keep }, async (platform) => {
  const campaign = await prepareCampaign(platform, {
    ...{ name: 'Sums', contacts, callsPerMinute: 60, channels: 200 },
    ...{ maxRetries: 2, retryDelayMinutes: 30, speed: SPEED, line: LINE },
  });
  const ask = async () => toSums(await reports(platform.client, campaign.id));
  await startCampaign(platform, campaign);
  const halfway: Sums[] = [];
  let isAsked = false;
  await untilEnded(platform, campaign, {
    limitMs: contacts * 1_000 + 600_000,
    seen: ({ ended }) => {
      if (isAsked || ended < contacts / 2) return;
      isAsked = true;
      void ask().then((sums) => halfway.push(sums));
    },
  });
  const db = openDatabase({ url: platform.urls.database, pool: 2 });
  try {
    const atOnce = await ask();
    await untilRolledUp(db);
    const later = await ask();
    const records = await ofRecords(db, campaign.id);
    const exchange = ofLedger(await followLedger(platform.urls, campaign.lineId).read());
    return sayFindings(`${contacts} contacts, from the records, the rollups and the exchange`, [
      told('calls', `${records.calls}; ${halfway[0]?.calls ?? 'no'} told while it ran`),
      ...same('at the end, some calls not rolled up', atOnce, records),
      ...same('all calls rolled up', later, records),
      ...same('ledger of the exchange', { ...records, ...exchange }, records),
      await rebuilt(db),
    ]);
  } finally {
    await db.destroy();
  }
});

type Client = { get<T>(path: string): Promise<T> };
type Report = Record<string, unknown>;

async function reports(client: Client, campaignId: string): Promise<[Report, Report]> {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const from = day(Date.now() - 180 * DAY_MS);
  const until = day(Date.now() + 180 * DAY_MS);
  const query = `campaign_id=${campaignId}&start_date=${from}&end_date=${until}`;
  return [
    await client.get<Report>(`/api/analytics/metrics?${query}`),
    await client.get<Report>(`/api/analytics/costs?${query}`),
  ];
}

function toSums([metrics, costs]: [Report, Report]): Sums {
  const calls = Number(metrics['total_calls']);
  return {
    calls,
    answered: Number(metrics['answered_calls']),
    seconds: Number(metrics['total_duration_sec']),
    turns: Math.round(Number(metrics['avg_turn_count']) * calls),
    cost_stt: Number(costs['cost_stt']),
    cost_llm: Number(costs['cost_llm']),
    cost_tts: Number(costs['cost_tts']),
    cost_livekit: Number(costs['cost_livekit']),
    cost_total: Number(metrics['total_cost']),
  };
}

async function ofRecords(db: Database, campaignId: string): Promise<Sums> {
  const { rows } = await db.raw<{ rows: Record<keyof Sums, string>[] }>(
    `select count(*) as calls, count(*) filter (where c.network = 'answered') as answered,
       sum(c.duration_sec) as seconds, sum(c.turn_count) as turns, sum(m.cost_stt) as cost_stt,
       sum(m.cost_llm) as cost_llm, sum(m.cost_tts) as cost_tts,
       sum(m.cost_livekit) as cost_livekit, sum(m.cost_total) as cost_total
     from calls c join call_metrics m on m.call_id = c.id where c.campaign_id = ?`,
    [campaignId],
  );
  const entries = Object.entries(rows[0] ?? {}).map(([name, sum]) => [name, Number(sum)]);
  return Object.fromEntries(entries) as Sums;
}

/** The exchange knows dials, answers and how long each talk was; a call's seconds are whole. */
function ofLedger(entries: readonly LedgerEntry[]): Pick<Sums, 'calls' | 'answered' | 'seconds'> {
  const of = (event: string) => entries.filter((entry) => entry.event === event);
  const endOf = new Map(of('ended').map((entry) => [entry.attempt, Date.parse(entry.at_line)]));
  const answered = of('answered');
  const seconds = answered.reduce((sum, { attempt, at_line: at }) => {
    return sum + Math.round(((endOf.get(attempt) ?? NaN) - Date.parse(at)) / 1000);
  }, 0);
  return { calls: of('dial').length, answered: answered.length, seconds };
}

function same(what: string, found: Sums, expected: Sums): Finding[] {
  const names = Object.keys(expected) as (keyof Sums)[];
  const off = names.filter((name) => found[name].toFixed(6) !== expected[name].toFixed(6));
  const words = off.map((name) => `${name} ${found[name]} for ${expected[name]}`).join(', ');
  return [atMost(`${what}: sums that differ${words && ` (${words})`}`, off.length, 0)];
}

async function untilRolledUp(db: Database): Promise<void> {
  const until = Date.now() + ROLL_UP_LIMIT_MS;
  for (;;) {
    const [row] = await db('calls').where({ rolled_up: false, state: 'ended' }).count('* as left');
    if (Number(row?.['left']) === 0) return;
    if (Date.now() > until) throw new Error('calls are not rolled up in time');
    await pause(POLL_MS);
  }
}

/** Rows that are not the same before and after. */
async function rebuilt(db: Database): Promise<Finding> {
  const before = await db<Record<string, unknown>>('call_rollups').select('*');
  await createRollupStore(db).rebuild();
  const after = await db<Record<string, unknown>>('call_rollups').select('*');
  const texts = (rows: readonly object[]) => new Set(rows.map((row) => JSON.stringify(row)));
  const [old, anew] = [texts(before), texts(after)];
  const differing =
    [...old].filter((row) => !anew.has(row)).length + Math.abs(old.size - anew.size);
  return atMost(`rows that a rebuild changes, of ${anew.size}`, differing, 0);
}
