import type { Knex } from 'knex';
import {
  inTurns,
  isUndated,
  judgeBatch,
  UNDATED_LOOK_MS,
  zonesNow,
} from '../domain/admission-batch.js';
import type { JudgedBatch, ZonesNow } from '../domain/admission-batch.js';
import { nextAsk, type NextAsk } from '../domain/admission.js';
import { isBudgetSpent } from '../domain/budget.js';
import { realDelay } from '../domain/clock.js';
import { decideForZones } from '../domain/gate.js';
import { shareBatch } from '../domain/pacing.js';
import { shortestRetryDelayMs } from '../domain/retry-policy.js';
import type { AdmissionStore, AdmitRequest, AdmitResult } from '../ports/admission-store.js';
import { lockLimits, readFacts, type AdmissionFacts } from './admission-facts.js';
import { readRoom, type Room } from './admission-room.js';
import { pauseAutomatically } from './automatic-pause.js';
import { paceStatement } from './campaign-pace.js';
import type { GateFactsReader } from './gate-facts.js';
import type { Database } from './knex.js';
import { openPace, type GrantedSlots } from './pace.js';
import { turnAway } from './turned-away.js';
import { awaitPermit, cancelTask, endWaiting } from './waiting-ends.js';
import { findWaiting, grantedBefore, grantPermits, readWaiting } from './waiting-tasks.js';
import type { Candidate, Waiting } from './waiting-tasks.js';

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
/** Tasks that the schedule is over for are ended from outside; until then it is asked so often. */
const OVER_ASK_MS = 5_000;

type CampaignGate = NonNullable<Awaited<ReturnType<GateFactsReader['readCampaign']>>>;

/** What one admission has in hand. */
interface Desk {
  trx: Knex.Transaction;
  gate: GateFactsReader;
  campaign: CampaignGate;
  facts: AdmissionFacts;
  request: AdmitRequest;
}

export function createAdmissionStore(db: Database, gate: GateFactsReader): AdmissionStore {
  return {
    admit: (request) => db.transaction((trx) => admit(trx, gate, request)),
    endWaiting: (request) => endWaiting(db, request),
    awaitPermit: (request) => db.transaction((trx) => awaitPermit(trx, request)),
    cancelTask: (callTaskId) => cancelTask(db, callTaskId),
  };
}

async function admit(
  trx: Knex.Transaction,
  gate: GateFactsReader,
  request: AdmitRequest,
): Promise<AdmitResult> {
  await lockLimits(trx, request.campaignId);
  const facts = await readFacts(trx, request.campaignId, request.batch);
  if (facts !== null && facts.granted.length > 0) {
    return { ...NOTHING, ...grantedBefore(facts), askAgainInMs: 0 };
  }
  const campaign = await gate.readCampaign(trx, request.campaignId);
  if (facts?.status !== 'running' || !facts.admissionOpen || campaign === null) {
    return { ...NOTHING, reason: 'campaign_not_running' };
  }
  const waiting = await readWaiting(trx, facts);
  const zones = zonesNow(
    waiting.freshZones.map((zone) => ({
      zone,
      decision: decideForZones(gate.zoneGroup(campaign, zone), facts.nowLineMs),
    })),
  );
  if (isOver(facts, waiting, zones)) {
    const reason = 'schedule_over';
    const askAgainInMs = OVER_ASK_MS;
    return { ...NOTHING, drained: !waiting.open, scheduleOver: true, askAgainInMs, reason };
  }
  return admitOpen({ trx, gate, campaign, facts, request }, waiting, zones);
}

/** Retries that wait for a time are judged when it comes; only fresh ones end all together. */
function isOver(facts: AdmissionFacts, waiting: Waiting, zones: ZonesNow): boolean {
  const { endTimeMs } = facts.schedule;
  if (endTimeMs !== null && facts.nowLineMs >= endTimeMs) return true;
  return zones.allOver && waiting.nextDueMs === null && !waiting.inProgress;
}

async function admitOpen(desk: Desk, waiting: Waiting, zones: ZonesNow): Promise<AdmitResult> {
  const { trx, campaign, facts, request } = desk;
  const { budget } = campaign.campaign;
  const room = await readRoom(trx, facts);
  const isBehind = room.late >= LATE_MAX;
  const max = isBehind ? 0 : Math.min(request.max, room.freeChannels);
  const found = await findWaiting(trx, facts, {
    ...{ openZones: zones.open, max: request.max + 1, lock: max > 0 },
  });
  const open = found.fresh.length + found.due.length;
  if (open > 0 && isBudgetSpent(budget)) return pauseForBudget(desk);
  const slots = await openPace(trx, facts, { room });
  const count = slots.take(Math.min(max, open)).slots.length;
  const judged = await judge(desk, { ...found, count });
  const release = await turnAway(trx, facts, judged.turnedAway);
  const pace = slots.take(judged.allowed.length);
  const passedOver = isPassedOver(found, waiting, zones);
  const next = askNext(desk, { waiting, zones, room, judged, pace, open, passedOver });
  const isLeft = open > pace.slots.length + judged.turnedAway.length && judged.held === null;
  const permits = await grantPermits(trx, facts, {
    ...{ tasks: judged.allowed, slots: pace.slots, batch: request.batch },
    pace: paceStatement(facts, { grant: pace, next, wants: isLeft }),
  });
  return {
    start: permits.start,
    release: [...permits.release, ...release],
    askAgainInMs: next.askAgainInMs,
    drained: !waiting.open,
    scheduleOver: false,
    reason: reasonOf({ judged, next, zones, open, isBehind }),
  };
}

/** Nothing is on its way that might cost less than it may: not one more call can be paid. */
async function pauseForBudget({ trx, campaign, facts }: Desk): Promise<AdmitResult> {
  const { limitUsd, spentUsd, nextCallUsd } = campaign.campaign.budget ?? {};
  await pauseAutomatically(trx, {
    ...{ campaignId: facts.campaignId, by: 'budget' },
    facts: { budget_usd: limitUsd, spent_usd: spentUsd, call_usd: nextCallUsd },
  });
  return { ...NOTHING, askAgainInMs: OVER_ASK_MS, reason: 'budget_spent' };
}

/**
 * Who is turned away gives the place to the next, in the same admission. Retries of a zone that
 * sleeps would else take the turns of fresh tasks, and the rate would go by unused.
 */
async function judge(
  { trx, gate, campaign, facts }: Desk,
  found: { fresh: Candidate[]; due: Candidate[]; count: number },
): Promise<JudgedBatch<Candidate>> {
  const { fresh, due, count } = found;
  const share = shareBatch({
    ...{ count, fresh: fresh.length, due: due.length, granted: facts.permitsGranted },
  });
  const tasks = [...due.slice(0, share.due), ...fresh.slice(0, share.fresh)];
  const factsOf = (some: readonly Candidate[]) =>
    gate.readBatch(
      trx,
      campaign,
      some.map(({ id }) => id),
    );
  const ask = { nowMs: facts.nowLineMs, most: count };
  const first = judgeBatch(tasks, await factsOf(tasks), ask);
  const rest = inTurns(fresh.slice(share.fresh), due.slice(share.due));
  if (first.held !== null || first.allowed.length >= count || rest.length === 0) return first;
  return judgeBatch(rest, await factsOf(rest), { ...ask, before: first });
}

/**
 * Tasks that could be dialled were locked by somebody: a callTask that registers its wait, an edit.
 * Nobody wakes the campaign for them, so it looks again by itself.
 */
function isPassedOver(
  found: { fresh: Candidate[]; due: Candidate[] },
  waiting: Waiting,
  zones: ZonesNow,
): boolean {
  if (waiting.isDue && found.due.length === 0) return true;
  return zones.open.length > 0 && found.fresh.length === 0;
}

function askNext(
  { facts, request }: Desk,
  batch: {
    waiting: Waiting;
    zones: ZonesNow;
    room: Room;
    judged: JudgedBatch<Candidate>;
    pace: GrantedSlots;
    open: number;
    passedOver: boolean;
  },
): NextAsk {
  const { waiting, zones, judged, pace } = batch;
  const until = (lineMs: number) => realDelay(facts.clock, facts.nowRealMs, lineMs);
  const now = batch.passedOver ? facts.nowLineMs : null;
  const times = [waiting.nextDueMs, zones.opensAtMs, now].filter((at) => at !== null);
  const undatedLookMs = UNDATED_LOOK_MS / facts.clock.speed;
  return nextAsk({
    wanted: request.max,
    granted: pace.slots.length,
    turnedAway: judged.turnedAway.length,
    putOffUndated: judged.turnedAway.filter(isUndated).length,
    undatedLookMs,
    heldBackMs:
      judged.held === null
        ? null
        : judged.held.untilMs === null
          ? undatedLookMs
          : until(judged.held.untilMs),
    waiting: batch.open,
    freeChannels: batch.room.freeChannels,
    untilNextSlotMs: pace.untilNextSlotMs,
    untilNextDueMs: times.length === 0 ? null : until(Math.min(...times)),
    inProgress: waiting.inProgress ? 1 : 0,
    shortestRetryMs: shortestRetryDelayMs(facts) / facts.clock.speed,
  });
}

function reasonOf(batch: {
  judged: JudgedBatch<Candidate>;
  next: NextAsk;
  zones: ZonesNow;
  open: number;
  isBehind: boolean;
}): string | null {
  const { judged, next, zones, open, isBehind } = batch;
  if (judged.held !== null) return judged.held.reason;
  if (next.starved) return 'no_free_channel';
  if (isBehind) return 'dials_are_late';
  return open === 0 ? zones.reason : null;
}
