import { describe, expect, it } from '@jest/globals';
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
