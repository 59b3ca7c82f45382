import type { Knex } from 'knex';
import { closingMargin, realDelay } from '../domain/clock.js';
import { decide, type Decision } from '../domain/gate.js';
import type { GateFacts } from '../domain/gate-facts.js';
import type { CallLife, OpenedDial, Refused, SlotView } from '../ports/call-life.js';
import { fromEpochMs, LATENESS_MAX_MS, lockLimitsOfPermit, readFacts } from './admission-facts.js';
import { readRoom } from './admission-room.js';
import { readContext, type CallContext } from './call-context.js';
import { finishCall } from './call-finish.js';
import { refuse } from './call-refusal.js';
import { rulesOfCall, type CallGrounds } from './call-rules.js';
import { takeCallerId } from './caller-ids.js';
import { saveNextSlot } from './campaign-pace.js';
import type { GateFactsReader } from './gate-facts.js';
import type { Database } from './knex.js';
import { openPace } from './pace.js';

/** A lease outlives ringing and the first heartbeats of the agent by this; real time. */
const RINGING_LEASE_SECONDS = 150;
/**
 * A new slot further ahead than this is not worth waiting for in a dial, so none is taken: it would
 * be lost to the others. Real time.
 */
const NEW_SLOT_HORIZON_MS = 10_000;
/** A new slot that is no further ahead opens the dial at once; real time. */
const OPENED_AHEAD_MS = 100;

/** `wantsAnalysis`: a language model is there to be asked about talks that have ended. */
export function createCallLifeStore(
  db: Database,
  gate: GateFactsReader,
  settings: { wantsAnalysis: boolean } = { wantsAnalysis: false },
): CallLife {
  const opening = { db, gate };
  return {
    reserve: (permitId) => db.transaction((trx) => reserve({ trx, gate }, permitId)),
    slot: async (callId) => slotOf(await readContext(db, callId)),
    openDialAnew: (callId) => openDial(opening, callId, openDialAnew),
    openDial: (callId) => openDial(opening, callId, openDialAtSlot),
    markAnswered: (callId, answeredAtMs) => markAnswered(db, callId, answeredAtMs),
    giveBack: (permitId, reason, delayMs) =>
      db.transaction((trx) => giveBack(trx, { permitId, reason, delayMs })),
    view: (callId) => view(db, callId),
    finish: (request) => db.transaction((trx) => finishCall(trx, request, settings)),
  };
}

interface Asking {
  trx: Knex.Transaction;
  gate: GateFactsReader;
}

async function reserve({ trx, gate }: Asking, permitId: string) {
  const context = await readContext(trx, permitId, { lock: true });
  if (context === null || !holdsPermit(context)) return null;
  const { decision, facts } = await askGate({ trx, gate }, context, 0);
  if (decision.verdict !== 'allow') return refuse(trx, context, decision);
  await trx.raw(
    `insert into calls (id, call_task_id, campaign_id, company_id, skillbase_id,
       skillbase_version, line_id, round, phone_number, reserved_at, packs, zones, rules)
     values (:permitId, :callTaskId, :campaignId, :companyId, :skillbaseId, :skillbaseVersion,
       :lineId, :round, :phoneNumber, ${fromEpochMs(':nowLineMs')}, :packs, :zones, :rules)
     on conflict (id) do nothing`,
    { ...context, ...recorded(rulesOfCall(facts, decision)) },
  );
  return { kind: 'reserved' as const, call: { callId: permitId, line: context.line } };
}

/** Under the task's lock, so that what it is asked by is what is then written. */
async function askGate(
  { trx, gate }: Asking,
  context: CallContext,
  closingMarginMs: number,
): Promise<{ facts: GateFacts; decision: Decision }> {
  const { campaignId, callTaskId, nowLineMs } = context;
  const facts = (await gate.read(trx, campaignId, [callTaskId])).get(callTaskId);
  if (facts === undefined) throw new Error(`call task ${callTaskId} does not exist`);
  return { facts, decision: decide(facts, nowLineMs, closingMarginMs) };
}

/**
 * The promise "never doubled": the attempt is numbered and opened for its one dial in one
 * transaction, under the task's lock, only from `reserved`, and only when the gate still says yes.
 */
async function openDial<Other>(
  { db, gate }: { db: Database; gate: GateFactsReader },
  callId: string,
  open: (asking: Asking, callId: string) => Promise<OpenedDial | Refused | Other | null>,
): Promise<OpenedDial | Refused | Other | null> {
  try {
    return await db.transaction((trx) => open({ trx, gate }, callId));
  } catch (error) {
    if (!isNumberInCall(error)) throw error;
    // Another campaign of the company dialled this number in the same instant.
    return db.transaction((trx) =>
      giveBack(trx, { permitId: callId, reason: 'number_in_call', delayMs: 60_000 }),
    );
  }
}

async function openDialAtSlot(asking: Asking, callId: string) {
  const ready = await readyToDial(asking, callId);
  if (ready === null || ready.kind === 'refused') return ready;
  if (isLate(ready.context)) return { kind: 'late' as const };
  return numberAttempt(asking.trx, ready, 0);
}

async function openDialAnew({ trx, gate }: Asking, callId: string) {
  // Before the task's row, as admission takes them.
  await lockLimitsOfPermit(trx, callId);
  const ready = await readyToDial({ trx, gate }, callId);
  if (ready === null || ready.kind === 'refused') return ready;
  const facts = await readFacts(trx, ready.context.campaignId);
  if (facts === null) return null;
  const room = await readRoom(trx, facts);
  const pace = await openPace(trx, facts, {
    ...{ room, leadMs: 0, horizonMs: NEW_SLOT_HORIZON_MS, isShared: false },
  });
  const grant = pace.take(1);
  const slot = grant.slots[0];
  if (slot === undefined) return { kind: 'slot' as const, waitMs: null };
  await saveNextSlot(trx, facts, grant);
  await trx.raw(`update permits set slot_at = ${fromEpochMs('?')} where id = ?`, [slot, callId]);
  const waitMs = realDelay(facts.clock, facts.nowRealMs, slot);
  if (waitMs > OPENED_AHEAD_MS) return { kind: 'slot' as const, waitMs };
  return numberAttempt(trx, ready, waitMs);
}

/** The task is locked, the permit is held, and the gate says yes. */
interface ReadyDial {
  kind: 'ready';
  context: CallContext;
  grounds: CallGrounds;
}

async function readyToDial(asking: Asking, callId: string): Promise<ReadyDial | Refused | null> {
  const { trx } = asking;
  const context = await readContext(trx, callId, { lock: true });
  if (context?.callState !== 'reserved' || !holdsPermit(context)) return null;
  const { decision, facts } = await askGate(asking, context, closingMargin(context.line.clock));
  if (decision.verdict !== 'allow') return refuse(trx, context, decision);
  return { kind: 'ready', context, grounds: rulesOfCall(facts, decision) };
}

async function numberAttempt(
  trx: Knex.Transaction,
  { context, grounds }: ReadyDial,
  waitMs: number,
): Promise<OpenedDial | Refused> {
  const callerId = await takeCallerId(trx, context, grounds.callerIds);
  if (callerId.kind === 'resting') return refuse(trx, context, callerId.refusal);
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `with opened as (
       update calls set state = 'dialing', attempt_number = :attempt, dialing_at = app_now(line_id),
         caller_id = :callerId, packs = :packs, zones = :zones, rules = :rules
       where id = :permitId and state = 'reserved'
       returning id, company_id, campaign_id, call_task_id, dialing_at),
     told as (
       insert into events (company_id, campaign_id, call_task_id, call_id, type, data, at)
       select company_id, campaign_id, call_task_id, id, 'call.dialing', :told, dialing_at
       from opened),
     numbered as (
       update call_tasks set status = 'in_progress', attempt_count = :attempt, call_id = :permitId,
         last_attempt_at = ${fromEpochMs(':nowLineMs')}, next_attempt_at = null
       where id = :callTaskId),
     used as (update permits set used_at = clock_timestamp() where id = :permitId),
     held as (
       update leases set expires_at = clock_timestamp() + make_interval(secs => :lease)
       where permit_id = :permitId)
     insert into decisions (call_task_id, call_id, at, verdict, reason, facts)
     select :callTaskId, id, ${fromEpochMs(':nowLineMs')}, 'allow', 'allowed', :facts from opened
     returning id`,
    {
      ...recorded(grounds),
      permitId: context.permitId,
      callTaskId: context.callTaskId,
      nowLineMs: context.nowLineMs,
      callerId: callerId.phoneNumber,
      attempt: context.attemptCount + 1,
      lease: RINGING_LEASE_SECONDS,
      told: { attempt_number: context.attemptCount + 1 },
      facts: {
        timezone: context.schedule.timezone,
        control: context.control,
        ...grounds.detail,
        ...grounds.rules,
      },
    },
  );
  if (rows.length !== 1) throw new Error(`call ${context.permitId} was opened by somebody else`);
  const { line, phoneNumber } = context;
  const { ring_seconds_min: ringSecondsMin } = grounds.rules;
  const shown = callerId.phoneNumber;
  return { kind: 'dial', waitMs, line, phoneNumber, callerId: shown, ringSecondsMin };
}

/** As the columns of a call take them. */
function recorded({ packs, zones, rules }: CallGrounds) {
  return { packs: JSON.stringify(packs), zones: [...zones], rules: JSON.stringify(rules) };
}

function isLate(context: CallContext): boolean {
  if (context.slotMs === null) return true;
  return context.nowLineMs - context.slotMs > LATENESS_MAX_MS * context.line.clock.speed;
}

function slotOf(context: CallContext | null): SlotView | null {
  if (context?.callState !== 'reserved' || !holdsPermit(context)) return null;
  if (context.slotMs === null || isLate(context)) return { waitMs: null };
  return { waitMs: realDelay(context.line.clock, context.nowRealMs, context.slotMs) };
}

async function markAnswered(
  db: Database,
  callId: string,
  answeredAtMs: number | null,
): Promise<void> {
  await db.raw(
    `with answered as (
       update calls set state = 'live', network = 'answered',
         answered_at = coalesce(${fromEpochMs('?')}, app_now(line_id))
       where id = ? and state = 'dialing' returning id)
     select tell_call(id) from answered`,
    [answeredAtMs, callId],
  );
}

async function giveBack(
  trx: Knex.Transaction,
  request: { permitId: string; reason: string; delayMs: number },
): Promise<Refused> {
  const context = await readContext(trx, request.permitId, { lock: true });
  if (context === null) throw new Error(`permit ${request.permitId} does not exist`);
  const untilMs = context.nowLineMs + request.delayMs;
  return refuse(trx, context, { verdict: 'defer', reason: request.reason, untilMs });
}

async function view(db: Database, callId: string) {
  const context = await readContext(db, callId);
  if (context?.callState == null) return null;
  const { callTaskId, campaignId, line, hasReport } = context;
  return { callId, callTaskId, campaignId, line, hasReport, state: context.callState };
}

function holdsPermit(context: CallContext): boolean {
  return context.isPermitOpen && context.taskPermitId === context.permitId;
}

function isNumberInCall(error: unknown): boolean {
  return (
    error instanceof Error &&
    'constraint' in error &&
    error.constraint === 'calls_one_live_of_a_number'
  );
}
