import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openDatabase, type Database } from '../src/db/knex.js';
import {
  prepareCampaign,
  startCampaign,
  untilEnded,
  verdictOn,
  type CampaignUnderProof,
} from './campaign-under-proof.js';
import { startFailingReceiver, type FailingReceiver } from './failing-receiver.js';
import { atLeast, atMost, judged, say, sayFaults, sayFindings, seconds, told } from './findings.js';
import type { PlatformUnderProof } from './platform-under-proof.js';
import { runProof } from './run-proof.js';
import { judgeArrivals } from './webhook-verdict.js';

/**
 * A receiver that fails, hangs and comes back while a campaign runs, beside one that hangs all the
 * time, and a worker that is killed in between: every event must be taken once, in the order of its
 * call, and verified by the library of Standard Webhooks.
 *
 *     npm run prove:webhooks -- [--contacts 300] [--phase 20] [--speed 60] [--no-kill] [--keep]
 */
const { values } = parseArgs({
  options: {
    contacts: { type: 'string', default: '300' },
    /** Seconds of each mood. */
    phase: { type: 'string', default: '20' },
    speed: { type: 'string', default: '60' },
    'per-second': { type: 'string', default: '2' },
    'no-kill': { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const speed = Number(values.speed);
const phaseMs = Number(values.phase) * 1_000;
const CAMPAIGN_LIMIT_MS = 900_000;
const DELIVERY_LIMIT_MS = 600_000;
const POLL_MS = 500;

const UNDELIVERED = `select count(*)::int as left from events e
  where e.type not like 'webhook.%' and not exists (select from webhook_deliveries d
    where d.webhook_id = :webhookId and d.event_id = e.id and d.state = 'delivered')
    and e.id > (select from_event_id from webhooks where id = :webhookId)`;

// The receivers of this proof are on this machine.
process.env['WEBHOOK_ALLOW_PRIVATE'] = 'true';

await runProof({ keep: values.keep }, async (platform) => {
  const campaign = await prepareCampaign(platform, {
    ...{ name: 'Webhooks', contacts: Number(values.contacts), channels: 100, speed },
    callsPerMinute: Math.max(1, Math.round((Number(values['per-second']) * 60) / speed)),
    ...{ maxRetries: 2, retryDelayMinutes: 10 },
  });
  const db = openDatabase({ url: platform.urls.database, pool: 2 });
  const [receiver, hanging] = await Promise.all([startFailingReceiver(), startFailingReceiver()]);
  try {
    return await prove({ platform, campaign, db, receiver, hanging });
  } finally {
    receiver.stop();
    hanging.stop();
    await db.destroy();
  }
});

interface Scene {
  platform: PlatformUnderProof;
  campaign: CampaignUnderProof;
  db: Database;
  receiver: FailingReceiver;
  /** Hangs all the time; nobody else may suffer from it. */
  hanging: FailingReceiver;
}

async function prove(scene: Scene): Promise<boolean> {
  const { platform, campaign, db, receiver, hanging } = scene;
  hanging.mood = 'hangs';
  await subscribe(platform, hanging);
  const webhookId = await subscribe(platform, receiver);
  await startCampaign(platform, campaign);
  const ended = untilEnded(platform, campaign, { limitMs: CAMPAIGN_LIMIT_MS });
  ended.catch(() => undefined);
  const { backMs, killedMs } = await throughMoods(scene);
  const { status } = await ended;
  const doneMs = await untilDelivered(db, webhookId);
  const verdict = judgeArrivals(receiver.arrivals, { eventIds: await eventIds(db), killedMs });
  const calm = await delays(scene, phaseMs);
  const judgement = await verdictOn(platform, campaign);
  sayFaults(judgement);
  const { arrivals } = receiver;
  const unanswered = arrivals.filter(({ ackedMs }) => ackedMs === null).length;
  return sayFindings('Webhooks through an outage', [
    told('campaign', status),
    told('requests, of them not taken', `${arrivals.length}, ${unanswered}`),
    told('requests to the receiver that hangs', String(hanging.arrivals.length)),
    atLeast('failed and hanging requests', unanswered, 2),
    atMost('events not delivered', verdict.missing.length, 0),
    atMost('sent again after they were taken', verdict.again.length, 0),
    told('sent again as the worker died over them', String(verdict.againAfterKill)),
    atMost('out of order within a call', verdict.outOfOrder.length, 0),
    atMost('not verified by the library', verdict.unverified, 0),
    atMost('events with more than one id', verdict.otherIds, 0),
    told('from event to receiver in calm, p50 and p95', calm),
    told('last delivery after the receiver was back', seconds(doneMs - backMs)),
    ...judged(judgement),
  ]);
}

async function subscribe(
  { client }: PlatformUnderProof,
  receiver: FailingReceiver,
): Promise<string> {
  const body = { url: receiver.url, events: ['*'] };
  const made = await client.post<{ id: string; secret: string }>('/api/webhooks', body);
  receiver.secret = made.secret;
  return made.id;
}

/** Answers when the receiver was back, and when the worker was killed. */
async function throughMoods({
  platform,
  receiver,
}: Scene): Promise<{ backMs: number; killedMs: number[] }> {
  const moods = ['takes', 'fails', 'hangs', 'takes'] as const;
  for (const mood of moods) {
    receiver.mood = mood;
    say(`  the receiver ${mood}`);
    await wait(phaseMs);
  }
  const backMs = Date.now() - phaseMs;
  if (values['no-kill']) return { backMs, killedMs: [] };
  // In the middle of requests: some were taken and not written down yet.
  const killedMs = Date.now();
  platform.kill('worker');
  say('  the worker is killed');
  return { backMs, killedMs: [killedMs] };
}

/** Answers when nothing was left to tell. */
async function untilDelivered(db: Database, webhookId: string): Promise<number> {
  const until = Date.now() + DELIVERY_LIMIT_MS;
  for (;;) {
    const { rows } = await db.raw<{ rows: { left: number }[] }>(UNDELIVERED, { webhookId });
    const left = rows[0]?.left ?? 0;
    if (left === 0) return Date.now();
    if (Date.now() > until) {
      say(`  ${left} events were not delivered in time`);
      return Infinity;
    }
    await wait(POLL_MS);
  }
}

/** All that happened since the webhooks were there. */
async function eventIds(db: Database): Promise<number[]> {
  return db('events')
    .where('type', 'not like', 'webhook.%')
    .whereRaw('id > (select max(from_event_id) from webhooks)')
    .orderBy('id')
    .pluck<number[]>('id');
}

/** Of the time before the first failure. */
async function delays({ db, receiver }: Scene, calmMs: number): Promise<string> {
  const createdAt = new Map(
    (await db('events').select<{ id: number; created_at: Date }[]>('id', 'created_at')).map(
      ({ id, created_at: at }) => [id, at.getTime()],
    ),
  );
  const startMs = receiver.arrivals[0]?.atMs ?? 0;
  const calm = receiver.arrivals
    .filter(({ atMs }) => atMs < startMs + calmMs)
    .map(({ eventId, atMs }) => atMs - (createdAt.get(eventId) ?? atMs))
    .toSorted((a, b) => a - b);
  const at = (part: number) => calm[Math.floor(calm.length * part)] ?? 0;
  return `${at(0.5)} and ${at(0.95)} ms of ${calm.length}`;
}
