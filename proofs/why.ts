import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openDatabase, type Database } from '../src/db/knex.js';
import { prepareCampaign, startCampaign, type CampaignUnderProof } from './campaign-under-proof.js';
import { atLeast, atMost, median, num, say, sayFindings, seconds, told } from './findings.js';
import type { PlatformUnderProof } from './platform-under-proof.js';
import { runProof } from './run-proof.js';

/**
 * Asks `why` of contacts that have not ended, at moments spread over a run in real time, and checks
 * each answer against what the rows said at that moment and what happened afterwards.
 *
 *     npm run prove:why -- [--asks N] [--contacts N] [--per-minute N] [--keep]
 */
const TIME_TOLERANCE_MS = 5_000;
const ROUNDS = 20;
const ROUND_PAUSE_MS = 6_000;
/** After the last question: until what was foretold has come. */
const AFTERMATH_MS = 150_000;
const LINE = {
  ring_seconds: [1, 3],
  talk_seconds: [3, 8],
  weights: { human: 30, no_answer: 40, busy: 30 },
};

const { values } = parseArgs({
  options: {
    asks: { type: 'string', default: '1000' },
    contacts: { type: 'string', default: '1500' },
    'per-minute': { type: 'string', default: '300' },
    keep: { type: 'boolean', default: false },
  },
});
const perMinute = Number(values['per-minute']);

interface Why {
  call_task_id: string;
  status: string;
  reason: string | null;
  next: { step: string; next_attempt_at: string | null };
  queue: { limit: string; position: number; estimated_at: string; error_seconds: number } | null;
}

interface State {
  id: string;
  status: string;
  permit_id: string | null;
  next_attempt_at: Date | null;
  last_ending: string | null;
}

/** One answer between two looks at the row. */
interface Asked {
  askedAtMs: number;
  why: Why;
  before: State;
  after: State;
}

await runProof({ keep: values.keep }, async (platform) => {
  const db = openDatabase({ url: platform.urls.database, pool: 4 });
  try {
    const campaign = await prepareCampaign(platform, {
      ...{ name: 'Why', contacts: Number(values.contacts), callsPerMinute: perMinute },
      ...{ channels: 200, maxRetries: 3, retryDelayMinutes: 1, speed: 1, line: LINE },
    });
    await startCampaign(platform, campaign);
    const asked = await askDuring(platform, db, campaign);
    say(`${asked.length} answers; waiting for what they foretold ...`);
    await pause(AFTERMATH_MS);
    return judge(asked, await dialsOf(db, campaign.id));
  } finally {
    await db.destroy();
  }
});

async function askDuring(
  { client }: PlatformUnderProof,
  db: Database,
  campaign: CampaignUnderProof,
): Promise<Asked[]> {
  const asked: Asked[] = [];
  const each = Math.ceil(Number(values.asks) / ROUNDS);
  for (let round = 0; round < ROUNDS; round += 1) {
    await pause(ROUND_PAUSE_MS);
    const ids = await someOpen(db, campaign.id, each);
    for (const id of ids) {
      const before = await stateOf(db, id);
      const askedAtMs = Date.now();
      const why = await client.get<Why>(`/api/call-tasks/${id}/why`);
      asked.push({ askedAtMs, why, before, after: await stateOf(db, id) });
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
    `select id, status, permit_id, next_attempt_at, (select disposition from calls c
       where c.call_task_id = t.id and c.state = 'ended' order by created_at desc limit 1)
       as last_ending
     from call_tasks t where id = ?`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a task is gone');
  return row;
}

/** Real instants of the dials of each task. */
async function dialsOf(db: Database, campaignId: string): Promise<Map<string, number[]>> {
  const rows = await db('calls')
    .where('campaign_id', campaignId)
    .whereNotNull('dialing_at')
    .orderBy('dialing_at')
    .select<{ call_task_id: string; dialing_at: Date }[]>('call_task_id', 'dialing_at');
  const dials = new Map<string, number[]>();
  for (const { call_task_id: id, dialing_at: at } of rows) {
    dials.set(id, [...(dials.get(id) ?? []), at.getTime()]);
  }
  return dials;
}

/** What a row says must be told; of two looks that differ either is right. */
function isRight({ why, before, after, askedAtMs }: Asked): boolean {
  return [before, after].some((state) => {
    const expected = expectedOf(state, askedAtMs);
    return why.status === state.status && expected.some((step) => step === keyOf(why));
  });
}

function keyOf({ next, reason }: Why): string {
  return `${next.step} ${reason ?? '-'}`;
}

function expectedOf(state: State, atMs: number): string[] {
  if (state.status === 'completed' || state.status === 'failed') return [`nothing ended`];
  if (state.status === 'in_progress' || state.permit_id !== null) return ['calling -'];
  const ending = state.last_ending ?? '-';
  const dueMs = state.next_attempt_at?.getTime() ?? 0;
  // Within a moment of its time a task may be told on either side of it.
  if (Math.abs(dueMs - atMs) < 200) return [`at_time ${ending}`, `in_turn ${ending}`];
  return [dueMs > atMs ? `at_time ${ending}` : `in_turn ${ending}`];
}

function judge(asked: readonly Asked[], dials: ReadonlyMap<string, number[]>): boolean {
  const open = asked.filter(({ after }) => !['completed', 'failed'].includes(after.status));
  const wrong = open.filter((one) => !isRight(one));
  for (const { why, before, after } of wrong.slice(0, 10)) {
    say(`  wrong: ${keyOf(why)}, the row says ${before.status} then ${after.status}`);
  }
  const timed = open.filter(({ why }) => why.next.step === 'at_time');
  const clockErrors = timed.map(({ why, after }) =>
    Math.abs(Date.parse(why.next.next_attempt_at ?? '') - (after.next_attempt_at?.getTime() ?? 0)),
  );
  const queued = open.filter(({ why }) => why.queue !== null);
  const errors = queued.flatMap((one) => estimateError(one, dials));
  const inBound = errors.filter(({ errorMs, boundMs }) => Math.abs(errorMs) <= boundMs);
  return sayFindings(`why of ${open.length} contacts that had not ended`, [
    atLeast('answers', open.length, Number(values.asks) * 0.95),
    atMost('state or reason wrong', wrong.length, 0),
    told('with a time', num(timed.length)),
    atMost('time wrong by more than 5 s', over(clockErrors, TIME_TOLERANCE_MS), 0),
    told('queued', `${queued.length}, limits: ${limitsIn(queued)}`),
    told('positions', positions(queued)),
    ...distribution(errors.map(({ errorMs }) => errorMs)),
    told('within the bound that was told', `${inBound.length} of ${errors.length}`),
  ]);
}

/** How much later than estimated the next dial came. */
function estimateError({ why, askedAtMs }: Asked, dials: ReadonlyMap<string, number[]>) {
  const { queue } = why;
  const next = dials.get(why.call_task_id)?.find((at) => at >= askedAtMs);
  if (queue === null || next === undefined) return [];
  const errorMs = next - Date.parse(queue.estimated_at);
  return [{ errorMs, boundMs: queue.error_seconds * 1_000 }];
}

function distribution(errors: readonly number[]) {
  const sizes = errors.map(Math.abs).sort((a, b) => a - b);
  const at = (share: number) => sizes[Math.floor(sizes.length * share)] ?? NaN;
  return [
    told('estimates that came true or not', num(errors.length)),
    told('median error, signed (late: +)', seconds(median(errors))),
    told('error p50, p90, p99', [0.5, 0.9, 0.99].map((share) => seconds(at(share))).join(', ')),
  ];
}

function over(sizes: readonly number[], most: number): number {
  return sizes.filter((size) => size > most).length;
}

function limitsIn(queued: readonly Asked[]): string {
  const counts = new Map<string, number>();
  for (const { why } of queued) {
    const limit = why.queue?.limit ?? '';
    counts.set(limit, (counts.get(limit) ?? 0) + 1);
  }
  return [...counts].map(([limit, count]) => `${limit} ${count}`).join(', ');
}

function positions(queued: readonly Asked[]): string {
  const all = queued.map(({ why }) => why.queue?.position ?? 0);
  return all.length === 0 ? 'none' : `${Math.min(...all)} to ${Math.max(...all)}`;
}
