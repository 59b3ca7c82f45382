import { beforeEach, describe, expect, it } from '@jest/globals';
import { createCallLifeStore } from '../../src/db/call-life-store.js';
import { createGateFacts } from '../../src/db/gate-facts.js';
import { loadPacks } from '../../src/rulebook/load-packs.js';
import {
  aCall,
  aCallTask,
  aCampaign,
  aClock,
  aLease,
  aLine,
  aPermit,
} from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import { NUMBER_ZONES } from '../support/number-zones.js';

const db = useDatabase();
const packs = loadPacks();
const gate = createGateFacts({ packs, zones: NUMBER_ZONES });
const life = () => createCallLifeStore(db(), gate);

/** A task of a running campaign with a permit for now. */
async function permitted(campaign: object = {}, task: object = {}) {
  const { id, line_id } = await aCampaign(db(), {
    ...{ status: 'running', admission_open: true, control: 'run' },
    ...campaign,
  });
  const { id: taskId, phone_number } = await aCallTask(db(), { ...task, campaign_id: id });
  const slot_at = new Date(Date.now() + 60_000);
  const permit = await aPermit(db(), { call_task_id: taskId, slot_at });
  await aLease(db(), { permit_id: permit.id });
  await db()('call_tasks').where({ id: taskId }).update({ permit_id: permit.id });
  return { callId: permit.id, taskId, line_id, phone_number };
}

const callOf = (id: string) => db()('calls').where({ id }).first();
const lastDecision = (taskId: string) =>
  db()('decisions').where({ call_task_id: taskId }).orderBy('id', 'desc').first();

describe('a dial', () => {
  it('keeps the packs, the zones and what they ask of the call', async () => {
    const { callId, taskId } = await permitted({}, { zone_key: 'RU:Asia/Omsk', country: 'RU' });

    await life().reserve(callId);
    const reserved = await callOf(callId);
    const opened = await life().openDial(callId);

    const kept = {
      packs: ['ru@2026.11', 'world@2026.11'],
      zones: ['Asia/Omsk'],
      rules: {
        ring_seconds_min: 15,
        disclosure_within_seconds: 5,
        hangup_after_refusal_seconds: null,
      },
    };
    expect(reserved).toMatchObject({ ...kept, state: 'reserved' });
    expect(opened).toMatchObject({ kind: 'dial', ringSecondsMin: 15, callerId: null });
    expect(await callOf(callId)).toMatchObject({ ...kept, state: 'dialing' });
    expect(await lastDecision(taskId)).toMatchObject({
      reason: 'allowed',
      facts: { packs: kept.packs, zones: kept.zones, zone_assumed: false },
    });
  });

  it('is refused by what changed after it was reserved, and says by which rule', async () => {
    // Noon in Moscow, whenever this runs: debtors are not called at night.
    const { id: line_id } = await aLine(db());
    await aClock(db(), { line_id });
    const { callId, taskId } = await permitted(
      { line_id, purpose: 'collection' },
      { contact_key: 'debtor-1' },
    );
    await db()('permits').where({ id: callId }).update({ slot_at: '2026-09-01T09:01:00Z' });
    await life().reserve(callId);
    const { company_id } = await db()('call_tasks').where({ id: taskId }).first();
    const { id: campaign_id } = await aCampaign(db(), { company_id, line_id });
    const other = await aCallTask(db(), { campaign_id, contact_key: 'debtor-1' });
    const dialing_at = new Date('2026-09-01T08:00:00Z');
    await aCall(db(), { call_task_id: other.id, state: 'ended', dialing_at, line_id });

    const opened = await life().openDial(callId);

    expect(opened).toMatchObject({ kind: 'refused' });
    expect(await callOf(callId)).toBeUndefined();
    const { reason, facts } = await lastDecision(taskId);
    expect({ reason, cap: facts.cap, pack: facts.pack }).toEqual({
      ...{ reason: 'attempt_cap', cap: 'collection_day', pack: 'ru@2026.11' },
    });
  });

  it.each([
    [1, 'dial'],
    [20, 'refused'],
  ])('6.5 s before the end of its window, at speed %d, is a %s', async (speed, kind) => {
    const { id: line_id } = await aLine(db());
    // The hours end at noon in Moscow; at speed 20 that is 325 ms away.
    await aClock(db(), { line_id, speed, virtual_origin: new Date('2026-09-01T08:59:53.500Z') });
    const { callId, taskId } = await permitted({ line_id, daily_end_time: '12:00' });
    await db()('permits').where({ id: callId }).update({ slot_at: '2026-09-01T10:00:00Z' });
    await life().reserve(callId);

    expect(await life().openDial(callId)).toMatchObject({ kind });
    const reason = kind === 'dial' ? 'allowed' : 'window_closed';
    expect(await lastDecision(taskId)).toMatchObject({ reason });
  });

  it('shows the caller id that rested longest, and none that rests', async () => {
    const first = await permitted();
    await db()('caller_ids').insert([
      { line_id: first.line_id, phone_number: '+74950000001', rest_seconds: 3_600 },
      {
        ...{ line_id: first.line_id, phone_number: '+74950000002', rest_seconds: 3_600 },
        last_used_at: new Date(0),
      },
    ]);
    const { line_id } = first;
    const others = [await permitted({ line_id }), await permitted({ line_id })];
    const ids = [first, ...others].map(({ callId }) => callId);
    for (const id of ids) await life().reserve(id);

    const opened = await Promise.all(ids.map((id) => life().openDial(id)));

    const shown = opened.map((one) => (one?.kind === 'dial' ? one.callerId : one?.kind));
    expect(shown.sort()).toEqual(['+74950000001', '+74950000002', 'refused']);
    expect((await db()('calls').whereNotNull('caller_id').select('caller_id')).length).toBe(2);
    const refusals = await db()('decisions').where({ reason: 'caller_ids_resting' });
    expect(refusals).toHaveLength(1);
    expect(refusals[0].until.getTime()).toBeGreaterThan(Date.now());
  });
});

describe('caller ids that rest for ten seconds', () => {
  const NUMBERS = ['+74950000001', '+74950000002', '+74950000003'];
  const STARTS = Date.UTC(2026, 8, 1, 9);
  let line_id: string;

  /** A clock that almost stands still: only `atSecond` moves it on. */
  beforeEach(async () => {
    line_id = (await aLine(db())).id;
    await aClock(db(), { line_id, virtual_origin: new Date(STARTS), speed: 0.001 });
    const rest = { line_id, rest_seconds: 10 };
    const ids = NUMBERS.map((phone_number) => ({ ...rest, phone_number }));
    await db()('caller_ids').insert(ids.reverse());
  });

  async function atSecond(second: number): Promise<void> {
    const virtual_origin = new Date(STARTS + second * 1_000);
    await db()('clock').where({ line_id }).update({ virtual_origin });
  }

  async function readyToDial(count: number): Promise<string[]> {
    const ids: string[] = [];
    while (ids.length < count) {
      const { callId } = await permitted({ line_id });
      await db()('permits')
        .where({ id: callId })
        .update({ slot_at: new Date(STARTS + 600_000) });
      await life().reserve(callId);
      ids.push(callId);
    }
    return ids;
  }

  async function shownTo(ids: string[]): Promise<(string | null)[]> {
    const opened = await Promise.all(ids.map((id) => life().openDial(id)));
    return opened.map((one) => (one?.kind === 'dial' ? one.callerId : null));
  }

  it('are not shown twice within it, and who gets none waits until one is rested', async () => {
    const ready = await readyToDial(40);
    for (const [second, rested] of [
      [0, true],
      [5, false],
      [10, true],
      [19, false],
      [20, true],
    ] as const) {
      await atSecond(second);

      const opened = await shownTo(ready.splice(0, 8));

      const shown = opened.filter((number) => number !== null);

      expect(shown.sort()).toEqual(rested ? NUMBERS : []);
      const refused = await db()('decisions').where({ reason: 'caller_ids_resting' });
      const usedAt = Math.floor(second / 10) * 10_000;
      expect(refused).toHaveLength(8 - shown.length);
      for (const { until } of refused) {
        const waits = until.getTime() - STARTS - usedAt;
        expect(waits).toBeGreaterThanOrEqual(10_000);
        expect(waits).toBeLessThan(10_100);
      }
      await db()('decisions').where({ reason: 'caller_ids_resting' }).delete();
    }
  });

  it('take turns, and the one that rested longest is the next', async () => {
    const shown: (string | null)[] = [];
    const ready = await readyToDial(9);
    for (const [at, id] of ready.splice(0, 6).entries()) {
      await atSecond(at * 4);
      shown.push(...(await shownTo([id])));
    }
    expect(shown).toEqual([...NUMBERS, ...NUMBERS]);

    // Shown once more elsewhere, the first one comes last.
    const last_used_at = new Date(STARTS + 22_000);
    await db()('caller_ids').where({ phone_number: NUMBERS[0] }).update({ last_used_at });
    await atSecond(40);
    const last: (string | null)[] = [];
    for (const id of ready) last.push(...(await shownTo([id])));

    expect(last).toEqual([NUMBERS[1], NUMBERS[2], NUMBERS[0]]);
  });
});
