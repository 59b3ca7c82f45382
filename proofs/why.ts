import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openDatabase, type Database } from '../src/db/knex.js';
import {
  prepareCampaign,
  startCampaign,
  untilEnded,
  type CampaignUnderProof,
  type CampaignWish,
} from './campaign-under-proof.js';
import { minuteThere } from './contacts-in-zones.js';
import { say } from './findings.js';
import type { PlatformUnderProof } from './platform-under-proof.js';
import { runProof } from './run-proof.js';
import {
  judgeAnswers,
  type Asked,
  type Attempt,
  type Kind,
  type State,
  type Why,
} from './why-answers.js';

/**
 * Asks `why` of contacts that have not ended, at moments spread over a run in real time, and checks
 * each answer against what the rows said at that moment and what happened afterwards. One campaign
 * is limited by its rate, one by its channels, one has its hours at another time of the day, and
 * one is paused.
 *
 *     npm run prove:why -- [--asks N] [--contacts N] [--keep]
 */
const ROUNDS = 24;
const ROUND_PAUSE_MS = 5_000;
const RUN_LIMIT_MS = 600_000;
const HOURS = { from: 9 * 60, to: 18 * 60 };
/** Three of them never are in their working hours at once. */
const FAR_APART = ['Asia/Tokyo', 'Europe/Moscow', 'America/Los_Angeles'];
/** What part of the questions goes to each campaign. */
const PARTS: Record<Kind, number> = { rate: 0.55, channels: 0.35, closed: 0.05, paused: 0.05 };
const LINE = { ring_seconds: [1, 3], weights: { human: 30, no_answer: 40, busy: 30 } };

const { values } = parseArgs({
  options: {
    asks: { type: 'string', default: '1000' },
    contacts: { type: 'string', default: '450' },
    keep: { type: 'boolean', default: false },
  },
});
const contacts = Number(values.contacts);

type Campaigns = Record<Kind, CampaignUnderProof>;

await runProof({ keep: values.keep }, async (platform) => {
  const db = openDatabase({ url: platform.urls.database, pool: 4 });
  try {
    const closedIn = FAR_APART.find((zone) => isClosed(zone)) ?? 'UTC';
    const campaigns = await prepare(platform, closedIn);
    for (const campaign of Object.values(campaigns)) await startCampaign(platform, campaign);
    await platform.client.post(`/api/campaigns/${campaigns.paused.id}/pause`);
    const asked = await askDuring(platform, db, campaigns);
    say(`${asked.length} answers; waiting for what they foretold ...`);
    for (const campaign of [campaigns.rate, campaigns.channels]) {
      await untilEnded(platform, campaign, { limitMs: RUN_LIMIT_MS });
    }
    const attempts = await attemptsOf(db);
    if (values.keep) {
      writeFileSync(join(platform.folder, 'answers.json'), JSON.stringify({ asked, attempts }));
    }
    return judgeAnswers(asked, { attempts, asks: Number(values.asks), hours: HOURS, closedIn });
  } finally {
    await db.destroy();
  }
});

function isClosed(zone: string): boolean {
  const minute = minuteThere(Date.now(), zone);
  // Not about to open either.
  return minute < HOURS.from - 30 || minute >= HOURS.to;
}

async function prepare(platform: PlatformUnderProof, closedIn: string): Promise<Campaigns> {
  let skip = 0;
  const campaign = (wish: Pick<CampaignWish, 'name' | 'contacts'> & Partial<CampaignWish>) => {
    const prepared = prepareCampaign(platform, {
      ...{ callsPerMinute: 200, channels: 200, maxRetries: 2, retryDelayMinutes: 1, speed: 1 },
      ...{ line: { ...LINE, talk_seconds: [3, 8] }, ...wish, skip },
    });
    skip += wish.contacts;
    return prepared;
  };
  const hours = { dailyStart: '09:00', dailyEnd: '18:00', timezone: closedIn };
  return {
    rate: await campaign({ name: 'Rate', contacts }),
    channels: await campaign({
      ...{ name: 'Channels', contacts: Math.round(contacts * 0.3), channels: 12 },
      line: { ...LINE, talk_seconds: [10, 20] },
    }),
    closed: await campaign({ name: 'Closed', contacts: 30, hours }),
    paused: await campaign({ name: 'Paused', contacts: 30, callsPerMinute: 1 }),
  };
}

async function askDuring(
  { client }: PlatformUnderProof,
  db: Database,
  campaigns: Campaigns,
): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await pause(ROUND_PAUSE_MS);
    for (const kind of Object.keys(PARTS) as Kind[]) {
      const each = Math.ceil((Number(values.asks) * PARTS[kind] * 1.05) / ROUNDS);
      for (const id of await someOpen(db, campaigns[kind].id, each)) {
        const before = await stateOf(db, id);
        const askedAtMs = Date.now();
        const why = await client.get<Why>(`/api/call-tasks/${id}/why`);
        asked.push({ kind, askedAtMs, why, before, after: await stateOf(db, id) });
      }
    }
  }
  return asked;
}

async function someOpen(db: Database, campaignId: string, count: number): Promise<string[]> {
  return db('call_tasks')
    .where('campaign_id', campaignId)
    .whereIn('status', ['pending', 'retry', 'in_progress'])
    .orderByRaw('random()')
    .limit(count)
    .pluck('id');
}

async function stateOf(db: Database, id: string): Promise<State> {
  const { rows } = await db.raw<{ rows: State[] }>(
    `select t.status, t.permit_id, t.next_attempt_at, c.ended_at as last_ended_at,
       c.disposition as last_ending
     from call_tasks t left join lateral (select disposition, ended_at from calls
       where call_task_id = t.id and state = 'ended' order by created_at desc limit 1) c on true
     where t.id = ?`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a task is gone');
  return row;
}

/** Real instants of all dials, in their order. */
async function attemptsOf(db: Database): Promise<Attempt[]> {
  const rows = await db('calls')
    .whereNotNull('dialing_at')
    .orderBy('dialing_at')
    .select<{ taskId: string; campaignId: string; at: Date }[]>(
      ...['call_task_id as taskId', 'campaign_id as campaignId', 'dialing_at as at'],
    );
  return rows.map(({ at, ...call }) => ({ ...call, atMs: at.getTime() }));
}
