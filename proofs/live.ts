import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createApiKeyStore } from '../src/db/api-key-store.js';
import { openDatabase, type Database } from '../src/db/knex.js';
import { embeddedSecret } from '../src/embedded/embedded-secret.js';
import {
  prepareCampaign,
  startCampaign,
  untilEnded,
  verdictOn,
  type CampaignUnderProof,
} from './campaign-under-proof.js';
import { atLeast, atMost, judged, say, sayFaults, sayFindings, told } from './findings.js';
import { watchLive, type Watching } from './live-client.js';
import { liveFindings } from './live-figures.js';
import type { PlatformUnderProof } from './platform-under-proof.js';
import { runProof } from './run-proof.js';
import { startSecondApi } from './second-api.js';

/**
 * Two copies of the API and many WebSocket clients over a campaign on the simulator: every event at
 * every client that watches its call, once and in order, and soon; one copy is killed in between,
 * and its clients go on at the other.
 *
 *     npm run prove:live -- [--clients 200] [--contacts 400] [--per-second 3] [--keep]
 */
const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '200' },
    contacts: { type: 'string', default: '400' },
    'per-second': { type: 'string', default: '3' },
    keep: { type: 'boolean', default: false },
  },
});

const CLIENTS = Number(values.clients);
const CONTACTS = Number(values.contacts);
const CAMPAIGN_WATCHERS = 4;
const LOOK_EVERY_MS = 150;
/** Real conversations are longer; these end while the proof runs. */
const LINE = {
  ring_seconds: [1, 3],
  talk_seconds: [8, 16],
  weights: { human: 80, busy: 10, no_answer: 10 },
};

await runProof({ keep: values.keep }, async (platform) => {
  const second = await startSecondApi(platform);
  const db = openDatabase({ url: platform.urls.database, pool: 4 });
  try {
    const campaign = await prepareCampaign(platform, {
      ...{ name: 'Live', contacts: CONTACTS, channels: 200, speed: 1, line: { ...LINE, seed: 7 } },
      ...{ callsPerMinute: Math.ceil(Number(values['per-second']) * 60) },
      ...{ maxRetries: 1, retryDelayMinutes: 1 },
    });
    const key = await viewerKey(platform, db);
    const apis = [platform.urls.api, second.url];
    const crowd = startCrowd(db, campaign, { apis, key });
    const overview = watchCampaign(campaign, { apis, key });
    await startCampaign(platform, campaign);
    const kill = await killInTheMiddle(db, campaign, { second, crowd });
    const seen = await untilEnded(platform, campaign, { limitMs: 20 * 60_000 });
    await crowd.settled();
    await wait(2_000);
    overview.forEach((one) => one.stop());
    const run = { watchings: crowd.watchings, clients: CLIENTS, ...kill };
    const verdict = await verdictOn(platform, campaign);
    sayFaults(verdict);
    return sayFindings(`${CLIENTS} clients at two copies of the API, one of them killed`, [
      ...(await liveFindings(db, campaign.id, run)),
      ...overviewFindings(overview.map(({ watching }) => watching)),
      told('campaign', `${seen.status}, ${seen.ended} of ${seen.total} contacts ended`),
      ...judged(verdict),
    ]);
  } finally {
    await db.destroy();
    await second.kill();
  }
});

interface Access {
  apis: readonly string[];
  key: string;
}

async function viewerKey({ folder }: PlatformUnderProof, db: Database): Promise<string> {
  const keys = createApiKeyStore(db, embeddedSecret(process.env, folder));
  return (await keys.create({ name: 'Viewer', role: 'viewer', companyId: null })).key;
}

interface Crowd {
  watchings: Watching[];
  openNow(): number;
  /** No call is begun to be watched any more, and those that are watched have ended. */
  settled(): Promise<void>;
}

/** Each client watches one call after the other; of those that are on, the least watched one. */
function startCrowd(db: Database, { id }: CampaignUnderProof, access: Access): Crowd {
  const watchings: Watching[] = [];
  const watchers = new Map<string, number>();
  const busy = new Set<Promise<void>>();
  const free = Array.from({ length: CLIENTS }, (_, client) => client);
  let isOver: boolean = false;

  function send(client: number, callId: string): void {
    const path = `/api/analytics/ws/calls/${callId}`;
    const { watching, ended } = watchLive({ ...access, first: client }, path);
    watchings.push(watching);
    watchers.set(callId, (watchers.get(callId) ?? 0) + 1);
    const done: Promise<void> = ended.then(() => {
      busy.delete(done);
      free.push(client);
    });
    busy.add(done);
  }

  async function look(): Promise<void> {
    for (;;) {
      if (isOver) return;
      const on = await db('calls')
        .where({ campaign_id: id })
        .whereIn('state', ['dialing', 'live'])
        .pluck<string[]>('id');
      while (free.length > 0 && on.length > 0) {
        on.sort((a, b) => (watchers.get(a) ?? 0) - (watchers.get(b) ?? 0));
        const client = free.shift();
        if (client !== undefined) send(client, on[0] ?? '');
      }
      await wait(LOOK_EVERY_MS);
    }
  }

  const looking = look();
  return {
    watchings,
    openNow: () => busy.size,
    async settled() {
      isOver = true;
      await looking;
      await Promise.race([Promise.all(busy), wait(30_000)]);
    },
  };
}

function watchCampaign({ id }: CampaignUnderProof, access: Access) {
  return Array.from({ length: CAMPAIGN_WATCHERS }, (_, first) =>
    watchLive({ ...access, first }, `/api/campaigns/${id}/ws`),
  );
}

async function killInTheMiddle(
  db: Database,
  { id }: CampaignUnderProof,
  { second, crowd }: { second: { kill(): Promise<void> }; crowd: Crowd },
): Promise<{ killedAtMs: number; openAtKill: number }> {
  for (;;) {
    const [row] = await db('calls').where({ campaign_id: id, state: 'ended' }).count('* as count');
    if (Number(row?.['count']) >= CONTACTS / 2) break;
    await wait(LOOK_EVERY_MS);
  }
  const openAtKill = crowd.openNow();
  const killedAtMs = Date.now();
  await second.kill();
  say(`  one API killed while ${openAtKill} clients watch`);
  return { killedAtMs, openAtKill };
}

function overviewFindings(watchings: readonly Watching[]) {
  const statuses = watchings.map(({ heard }) => heard.filter(({ type }) => type === 'status'));
  const counters = watchings.map(({ heard }) => heard.filter(({ type }) => type === 'counters'));
  const gaps = counters.flatMap((of) => of.slice(1).map((one, at) => one.atMs - of[at]!.atMs));
  const wrong = statuses.filter((of) => new Set(of.map(({ id }) => id)).size !== 2);
  return [
    atMost('watchers of the campaign without its start or its end', wrong.length, 0),
    atLeast('counters told to each', Math.min(...counters.map((of) => of.length)), 5),
    told('shortest between two counters', `${Math.min(...gaps)} ms`),
  ];
}
