import { describe, it, expect } from '@jest/globals';
import { judge } from '../../src/judge/judge.js';
import { cleanWorld, MINUTE_MS, START_MS, type World } from './clean-world.js';
import {
  addAttempt,
  addEvent,
  callIn,
  campaignIn,
  dropEntries,
  entryIn,
  moveCall,
  setIn,
  taskIn,
} from './doctor.js';

const CONTACTS = 64;
const HOUR_MS = 60 * MINUTE_MS;

function worldWith(change: (world: World) => void): World {
  const world = cleanWorld({ contacts: CONTACTS });
  change(world);
  return world;
}

const dialMs = (world: World, contact: number) =>
  Date.parse(entryIn(world, 'dial', { contact }).at_real);

describe('judge has nothing against', () => {
  it.each<[string, (world: World) => void]>([
    ['an attempt that is known never to have been dialled', neverDialled],
    ['a retry that an operator asked for at once', (world) => retriedByHand(world)],
    ['a retry whose time an operator set', (world) => retriedByHand(world, 'rescheduled_by_hand')],
    ['a retry as soon as the policy of its disposition allows', soonerByPolicy],
    ['a task that was uploaded after the campaign was completed', uploadedLater],
    ['an ended task that an operator opened again after the end', openedAgain],
    ['a call that was cancelled while it talked', cancelled],
    ['a dial within a second of a pause', dialRightAfterPause],
    ['a pause that was asked for while an earlier resume took effect', lateResume],
    ['a start after the campaign failed', (world) => pauseBetween(world, 20)],
    ['retries granted by a policy that was made stricter later', stricterLater],
    ['a rate that was allowed before the limit was lowered', loweredLimit],
    ['an end that was moved after the calls', narrowedLater],
    ['a campaign that still runs, with waiting and live tasks', stillRunning],
    ['a waiting task outside the hours of its campaign', waitsForMorning],
    ['another round, asked for by hand', anotherRound],
  ])('%s', (_what, change) => {
    expect(judge(worldWith(change)).faults).toEqual([]);
  });

  it('dials that are late by the machine on a fast clock, while real time forgives nothing', () => {
    const lateLineMs = 12_000;
    const [fast, real] = [60, null].map((speed) => {
      const world = cleanWorld({ contacts: 900, perMinute: 240, speed });
      for (let contact = 0; contact < 300; contact += 1) {
        delay(world, { contact, lateLineMs, speed: speed ?? 1 });
      }
      return world;
    });

    expect(judge(fast!).faults).toEqual([]);
    expect(Object.keys(judge(real!).totals)).toContain('rate_exceeded');
  });

  it('a rolling minute that holds the limit and not one dial more', () => {
    const world = cleanWorld({ contacts: 700, perMinute: 240 });
    const stricter = worldWith(() => undefined);

    expect(judge(world).faults).toEqual([]);
    setIn(stricter, { callsPerMinute: CONTACTS - 1 });
    expect(Object.keys(judge(stricter).totals)).toEqual(['rate_exceeded']);
  });
});

describe('judge looks only', () => {
  it('at dials that were written before the rows were read', () => {
    const world = worldWith((it) => it.calls.splice(0, 1));
    const gone = entryIn(world, 'dial', { contact: 0 });

    world.lastSeqBeforeRows = gone.seq - 1;

    expect(Object.keys(judge(world).totals)).not.toContain('dial_without_attempt');
  });

  it('at lines that the database knows, and counts the dials of others', () => {
    const world = worldWith((it) => {
      const strange = { ...structuredClone(entryIn(it, 'dial', { contact: 0 })) };
      it.ledger.push({ ...strange, attempt: 'elsewhere', line: 'line-of-another-database' });
    });

    const verdict = judge(world);

    expect(verdict.faults).toEqual([]);
    expect(verdict.counts.foreignDials).toBe(1);
  });

  it('at the campaign that was asked about, when one was', () => {
    const world = worldWith((it) => (callIn(it, 1).counted = false));

    expect(judge({ ...world, campaignId: 'campaign-1' }).ok).toBe(false);
    const other = judge({ ...world, campaignId: 'campaign-2' });
    expect(other).toMatchObject({ ok: true, counts: { tasks: 0, dials: 0 } });
  });
});

function neverDialled(world: World): void {
  const call = callIn(world, 1);
  Object.assign(call, { disposition: 'unknown', network: null, business: 'unknown' });
  Object.assign(call, { detail: 'never_dialled', counted: true });
  dropEntries(world, call.id);
}

function soonerByPolicy(world: World): void {
  setIn(world, { retryPolicy: { busy: { attempts: 2, delay_seconds: [1_200, 60] } } });
  moveCall(world, { contact: 1, attempt: 2 }, -5 * MINUTE_MS);
}

function retriedByHand(world: World, reason = 'retried_by_hand'): void {
  const endMs = Date.parse(entryIn(world, 'ended', { contact: 1 }).at_line);
  const atMs = endMs + 20 * MINUTE_MS;
  moveCall(world, { contact: 1, attempt: 2 }, -5 * MINUTE_MS);
  world.decisions.push({
    ...{ callTaskId: 'task-1', atMs, madeAtMs: atMs },
    ...{ verdict: 'retry', reason },
  });
}

function uploadedLater(world: World): void {
  world.tasks.push({
    ...taskIn(world, 0),
    ...{ id: 'task-late', phoneNumber: '+79995550000', status: 'pending', endReason: null },
    ...{ attemptCount: 0, createdAtMs: world.nowMs },
  });
}

function openedAgain(world: World): void {
  Object.assign(taskIn(world, 4), { status: 'pending', endReason: null });
  world.decisions.push({
    ...{ callTaskId: 'task-4', atMs: world.nowMs, madeAtMs: world.nowMs },
    ...{ verdict: 'retry', reason: 'retried_by_hand' },
  });
}

function cancelled(world: World): void {
  const task = taskIn(world, 0);
  Object.assign(callIn(world, 0), { disposition: 'cancelled', network: 'cancelled' });
  Object.assign(task, { status: 'failed', endReason: 'cancelled' });
}

function dialRightAfterPause(world: World): void {
  addEvent(world, { atMs: dialMs(world, 10) - 990, verb: 'pause' });
  addEvent(world, { atMs: dialMs(world, 10) + 1, verb: 'resume' });
}

function lateResume(world: World): void {
  const atMs = dialMs(world, 63) + 100;
  addEvent(world, { atMs, verb: 'pause' });
  addEvent(world, { atMs: atMs + 50, kind: 'status', status: 'running' });
  addEvent(world, { atMs: atMs + 80, kind: 'status', status: 'paused' });
  addEvent(world, { atMs: atMs + 200, verb: 'resume' });
}

function pauseBetween(world: World, contact: number): void {
  addEvent(world, { atMs: dialMs(world, contact), kind: 'status', status: 'failed' });
  addEvent(world, { atMs: dialMs(world, contact) + 10, verb: 'start' });
}

function stricterLater(world: World): void {
  setIn(world, { maxRetries: 1, retryDelayMinutes: 60 });
  const before = { maxRetries: 3, retryDelayMinutes: 30 };
  addEvent(world, { atMs: world.nowMs, kind: 'edited', before });
}

function loweredLimit(world: World): void {
  setIn(world, { callsPerMinute: 100, maxConcurrentCalls: 90 });
  const before = { callsPerMinute: 240, maxConcurrentCalls: 5_000 };
  addEvent(world, { atMs: dialMs(world, 63) + 1, kind: 'limits', before });
}

function narrowedLater(world: World): void {
  setIn(world, { endTimeMs: START_MS + 3 * HOUR_MS, dailyEnd: '12:00' });
  const before = { endTimeMs: null, dailyEnd: '18:00' };
  addEvent(world, { atMs: world.nowMs, kind: 'edited', before });
}

function stillRunning(world: World): void {
  const campaign = campaignIn(world);
  campaign.status = 'running';
  campaign.events = campaign.events.filter(({ status }) => status !== 'completed');
  const nextAttemptAtMs = world.nowMs + HOUR_MS;
  Object.assign(taskIn(world, 2), { status: 'retry', endReason: null, nextAttemptAtMs });
  Object.assign(taskIn(world, 0), { status: 'in_progress', endReason: null });
  Object.assign(callIn(world, 0), { state: 'live', disposition: null, counted: null });
  world.ledger = world.ledger.filter(
    ({ attempt, event }) => attempt !== 'call-0-1' || event === 'dial' || event === 'answered',
  );
  world.leases.push({ permitId: 'p', callTaskId: 'task-0', campaignId: campaign.id });
}

function waitsForMorning(world: World): void {
  stillRunning(world);
  const evening = Date.parse('2026-03-03T20:00:00Z');
  taskIn(world, 2).nextAttemptAtMs = Date.parse('2026-03-03T14:59:00Z');
  world.nowMs = evening;
}

function anotherRound(world: World): void {
  addEvent(world, { atMs: world.nowMs, verb: 'start' });
  const call = addAttempt(world, 2, { afterMs: HOUR_MS });
  call.round = 2;
}

function delay(world: World, late: { contact: number; lateLineMs: number; speed: number }): void {
  for (const entry of world.ledger) {
    if (entry.attempt?.startsWith(`call-${late.contact}-`) !== true) continue;
    entry.at_line = new Date(Date.parse(entry.at_line) + late.lateLineMs).toISOString();
    const real = Date.parse(entry.at_real) + late.lateLineMs / late.speed;
    entry.at_real = new Date(real).toISOString();
  }
}
