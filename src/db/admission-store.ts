import type { Knex } from 'knex';
import { nextAsk } from '../domain/admission.js';
import { realDelay } from '../domain/clock.js';
import { decide, decideBySchedule, type Decision } from '../domain/gate.js';
import { shareBatch } from '../domain/pacing.js';
import { shortestRetryDelayMs } from '../domain/retry-policy.js';
import type {
  AdmissionStore,
  AdmitRequest,
  AdmitResult,
  WaitingTask,
} from '../ports/admission-store.js';
import { lockLimits, readRoom, readFacts, type AdmissionFacts } from './admission-facts.js';
import type { Database } from './knex.js';
import { grantPace } from './pace.js';
import {
  countWaiting,
  endDenied,
  findWaiting,
  grantPermits,
  permitsOfBatch,
  putOff,
  type Candidate,
} from './waiting-tasks.js';
import { awaitPermit, cancelTask, endWaiting } from './waiting-ends.js';

const NOTHING: AdmitResult = {
  start: [],
  release: [],
  askAgainInMs: null,
  drained: false,
  scheduleOver: false,
  reason: null,
};

/**
 * While so many permits of a line are late, none is granted: more of them would not be dialled
 * sooner, they would only make each other later. Below it a whole batch is granted at once.
 */
const LATE_MAX = 30;

export function createAdmissionStore(db: Database): AdmissionStore {
  return {
    admit: (request) => db.transaction((trx) => admit(trx, request)),
    endWaiting: (request) => endWaiting(db, request),
    awaitPermit: (request) => db.transaction((trx) => awaitPermit(trx, request)),
    cancelTask: (callTaskId) => cancelTask(db, callTaskId),
  };
}

async function admit(trx: Knex.Transaction, request: AdmitRequest): Promise<AdmitResult> {
  await lockLimits(trx, request.campaignId);
  const granted = await permitsOfBatch(trx, request);
  if (granted.start.length + granted.release.length > 0) {
    return { ...NOTHING, ...granted, askAgainInMs: 0 };
  }
  const facts = await readFacts(trx, request.campaignId);
  if (facts?.status !== 'running' || !facts.admissionOpen) {
    return { ...NOTHING, reason: 'campaign_not_running' };
  }
  const bySchedule = decideBySchedule(facts.schedule, facts.nowLineMs);
  if (bySchedule.verdict !== 'allow') return outsideSchedule(trx, facts, bySchedule);
  return admitOpen(trx, { facts, request });
}

async function outsideSchedule(
  trx: Knex.Transaction,
  facts: AdmissionFacts,
  decision: Decision,
): Promise<AdmitResult> {
  const { open } = await countWaiting(trx, facts, 0);
  const answer = { ...NOTHING, drained: !open, reason: decision.reason };
  if (decision.verdict !== 'defer') return { ...answer, scheduleOver: true, askAgainInMs: 5_000 };
  const untilMs = decision.untilMs ?? facts.nowLineMs + 60_000;
  return { ...answer, askAgainInMs: realDelay(facts.clock, facts.nowRealMs, untilMs) };
}

async function admitOpen(
  trx: Knex.Transaction,
  { facts, request }: { facts: AdmissionFacts; request: AdmitRequest },
): Promise<AdmitResult> {
  const { freeChannels: free, late } = await readRoom(trx, facts);
  const waiting = await countWaiting(trx, facts, request.max + 1);
  const isBehind = late >= LATE_MAX;
  const possible = isBehind ? 0 : Math.min(request.max, free, waiting.fresh + waiting.due);
  const share = shareBatch({ count: possible, ...waiting, granted: facts.permitsGranted });
  const candidates = await findWaiting(trx, facts, share);
  const judged = judge(candidates, facts);
  const release = await turnAway(trx, facts, judged);
  const pace = await grantPace(trx, facts, { count: judged.allowed.length });
  const admitted = judged.allowed.slice(0, pace.slots.length);
  const permits = await grantPermits(trx, facts, {
    tasks: admitted,
    slots: pace.slots,
    batch: request.batch,
  });
  const next = nextAsk({
    wanted: request.max,
    granted: admitted.length,
    turnedAway: candidates.length - judged.allowed.length,
    waiting: waiting.fresh + waiting.due,
    freeChannels: free,
    untilNextSlotMs: pace.untilNextSlotMs,
    untilNextDueMs:
      waiting.nextDueMs === null
        ? null
        : realDelay(facts.clock, facts.nowRealMs, waiting.nextDueMs),
    inProgress: waiting.inProgress ? 1 : 0,
    shortestRetryMs: shortestRetryDelayMs(facts) / facts.clock.speed,
  });
  await markStarved(trx, facts.campaignId, next.starved);
  return {
    start: permits.start,
    release: [...permits.release, ...release],
    askAgainInMs: next.askAgainInMs,
    drained: !waiting.open,
    scheduleOver: false,
    reason: next.starved ? 'no_free_channel' : isBehind ? 'dials_are_late' : null,
  };
}

interface Judged {
  allowed: Candidate[];
  deferred: { task: Candidate; reason: string; untilMs: number }[];
  denied: { task: Candidate; reason: string }[];
}

function judge(candidates: readonly Candidate[], facts: AdmissionFacts): Judged {
  const judged: Judged = { allowed: [], deferred: [], denied: [] };
  for (const task of candidates) {
    const decision = decide(
      {
        campaignStatus: facts.status,
        admissionOpen: facts.admissionOpen,
        schedule: facts.schedule,
        lineIsReal: facts.lineIsReal,
        ...task,
      },
      facts.nowLineMs,
    );
    if (decision.verdict === 'allow') judged.allowed.push(task);
    else if (decision.verdict === 'deny') judged.denied.push({ task, reason: decision.reason });
    else {
      const untilMs = decision.untilMs ?? facts.nowLineMs + 60_000;
      judged.deferred.push({ task, reason: decision.reason, untilMs });
    }
  }
  return judged;
}

async function turnAway(
  trx: Knex.Transaction,
  facts: AdmissionFacts,
  judged: Judged,
): Promise<WaitingTask[]> {
  await putOff(trx, facts, judged.deferred);
  await endDenied(trx, facts, judged.denied);
  return judged.denied
    .filter(({ task }) => task.workflowOpen)
    .map(({ task }) => ({
      callTaskId: task.id,
      activityId: task.waitingActivity,
      permitId: null,
    }));
}

/** While work waits for a channel, the next release wakes the campaign (see `releaseLease`). */
async function markStarved(
  trx: Knex.Transaction,
  campaignId: string,
  starved: boolean,
): Promise<void> {
  await trx.raw(
    starved
      ? `insert into campaign_pace (campaign_id, starved_since) values (?, clock_timestamp())
         on conflict (campaign_id) do update set starved_since = excluded.starved_since`
      : `update campaign_pace set starved_since = null
         where campaign_id = ? and starved_since is not null`,
    [campaignId],
  );
}
