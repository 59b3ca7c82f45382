import { describe, it, expect } from '@jest/globals';
import { createAdmissionStore } from '../../src/db/admission-store.js';
import { createGateFacts } from '../../src/db/gate-facts.js';
import type { Database } from '../../src/db/knex.js';
import { loadNumberZones } from '../../src/rulebook/number-zones.js';
import {
  aCallTask,
  aCampaign,
  aClock,
  aCompany,
  aLease,
  aLine,
  aPermit,
} from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import type { CampaignRow } from '../support/rows.js';

const database = useDatabase();
const zones = loadNumberZones();
const MAX = 20;

const admissionOf = (db: Database) =>
  createAdmissionStore(db, createGateFacts({ packs: [], zones }));

async function aRunningCampaign(row: Partial<CampaignRow> & Record<string, unknown> = {}) {
  const db = database();
  return aCampaign(db, {
    ...{ status: 'running', control: 'run', admission_open: true },
    ...{ calls_per_minute: 60_000, max_concurrent_calls: 1_000, ...row },
  });
}

/** Tuesday, noon in Moscow: 17:00 in Vladivostok is 19:00 there. */
const TUESDAY_NOON = new Date('2026-09-01T09:00:00Z');

async function tasksIn(campaign: CampaignRow, zone: string | null, count: number, more = {}) {
  const made = [];
  for (let n = 0; n < count; n += 1) {
    made.push(await aCallTask(database(), { campaign_id: campaign.id, zone_key: zone, ...more }));
  }
  return made.map(({ id }) => id);
}

async function aVirtualLine() {
  const line = await aLine(database());
  await aClock(database(), { line_id: line.id, virtual_origin: TUESDAY_NOON });
  return line;
}

type Started = { start: { callTaskId: string }[] };
const startedOf = ({ start }: Started) => start.map(({ callTaskId }) => callTaskId);

describe('admit by zone', () => {
  it('takes fresh tasks of open zones only and leaves the others untouched', async () => {
    const line = await aVirtualLine();
    const campaign = await aRunningCampaign({
      ...{ line_id: line.id, daily_start_time: '09:00', daily_end_time: '18:00' },
    });
    await tasksIn(campaign, 'RU:Asia/Vladivostok', 30);
    const open = await tasksIn(campaign, 'RU:Europe/Moscow', 3);

    const answer = await admissionOf(database()).admit({
      ...{ campaignId: campaign.id, batch: 'b/0', max: MAX },
    });

    expect(startedOf(answer).sort()).toEqual(open.sort());
    const asleep = await database()('call_tasks').where({ zone_key: 'RU:Asia/Vladivostok' });
    expect(asleep.every((task) => task.next_attempt_at === null)).toBe(true);
    expect(await database()('decisions')).toEqual([]);
  });

  it('asks again at the earliest opening when all zones are closed', async () => {
    const line = await aVirtualLine();
    const campaign = await aRunningCampaign({
      ...{ line_id: line.id, daily_start_time: '09:00', daily_end_time: '18:00' },
    });
    await tasksIn(campaign, 'RU:Asia/Vladivostok', 2);

    const answer = await admissionOf(database()).admit({
      ...{ campaignId: campaign.id, batch: 'b/0', max: MAX },
    });

    expect(answer).toMatchObject({ start: [], reason: 'window_closed', drained: false });
    // Ten minutes at most, whatever the opening is.
    expect(answer.askAgainInMs).toBe(600_000);
    expect(answer.scheduleOver).toBe(false);
  });

  it('merges the open zones by priority, then by age, unknown ones too', async () => {
    const campaign = await aRunningCampaign();
    const [third] = await tasksIn(campaign, 'RU:Europe/Moscow', 1);
    const [fourth] = await tasksIn(campaign, null, 1);
    const [first] = await tasksIn(campaign, 'RU:Asia/Omsk', 1, { priority: 9 });
    const [second] = await tasksIn(campaign, null, 1, { priority: 5 });
    const [fifth] = await tasksIn(campaign, 'RU:Asia/Omsk', 1);

    const answer = await admissionOf(database()).admit({
      ...{ campaignId: campaign.id, batch: 'b/0', max: MAX },
    });

    expect(startedOf(answer)).toEqual([first, second, third, fourth, fifth]);
  });

  it('dials fresh tasks of an open zone while retries of a sleeping one are in front', async () => {
    const line = await aVirtualLine();
    const campaign = await aRunningCampaign({
      ...{ line_id: line.id, daily_start_time: '09:00', daily_end_time: '18:00' },
      calls_per_minute: 30,
    });
    const retry = { status: 'retry', next_attempt_at: new Date(TUESDAY_NOON.getTime() - 60_000) };
    await tasksIn(campaign, 'RU:Asia/Vladivostok', 15, retry);
    const open = await tasksIn(campaign, 'RU:Europe/Moscow', 3);
    // The next permit is a retry's, by the share of 70 %.
    await database()('campaign_pace').insert({ campaign_id: campaign.id, permits_granted: 2 });

    const answer = await admissionOf(database()).admit({
      ...{ campaignId: campaign.id, batch: 'b/0', max: MAX },
    });

    expect(open).toContain(startedOf(answer)[0]);
    expect(answer.start).toHaveLength(1);
  });

  it('comes to the last of the open zones, however many retries wait', async () => {
    const campaign = await aRunningCampaign({});
    const retry = { status: 'retry', next_attempt_at: new Date(Date.now() - 60_000) };
    await tasksIn(campaign, 'RU:Europe/Moscow', 70, retry);
    await tasksIn(campaign, 'RU:Europe/Moscow', 20);
    const last = await tasksIn(campaign, 'RU:Europe/Kaliningrad', 2);
    const admission = admissionOf(database());

    const started: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      const request = { campaignId: campaign.id, batch: `b/${n}`, max: MAX };
      started.push(...startedOf(await admission.admit(request)));
      // Dialled in time, however slow this machine is.
      await database()('permits').update({ used_at: new Date() });
    }

    expect(started).toEqual(expect.arrayContaining(last));
  });

  it('is over when no window opens any more before the end', async () => {
    const line = await aVirtualLine();
    const campaign = await aRunningCampaign({
      ...{ line_id: line.id, daily_start_time: '06:00', daily_end_time: '07:00' },
      end_time: new Date(TUESDAY_NOON.getTime() + 3_600_000),
    });
    await tasksIn(campaign, 'RU:Europe/Moscow', 2);

    const answer = await admissionOf(database()).admit({
      ...{ campaignId: campaign.id, batch: 'b/0', max: MAX },
    });

    expect(answer).toMatchObject({ scheduleOver: true, drained: false, reason: 'schedule_over' });
  });

  it('grants a batch once', async () => {
    const campaign = await aRunningCampaign();
    await tasksIn(campaign, null, 5);
    const admission = admissionOf(database());
    const request = { campaignId: campaign.id, batch: 'b/0', max: 2 };

    const first = await admission.admit(request);
    const again = await admission.admit(request);

    expect(startedOf(again).sort()).toEqual(startedOf(first).sort());
    expect(await database()('permits')).toHaveLength(2);
  });
});

describe('admit and the gate', () => {
  it('ends a denied task with its decision and the facts of it', async () => {
    const campaign = await aRunningCampaign();
    const [id] = await tasksIn(campaign, null, 1, { phone_number: '+79161234567' });
    await database()('suppressions').insert({
      ...{ company_id: campaign.company_id, phone_number: '+79161234567', source: 'test' },
    });

    const answer = await admissionOf(database()).admit({
      ...{ campaignId: campaign.id, batch: 'b/0', max: MAX },
    });

    expect(answer.start).toEqual([]);
    const task = await database()('call_tasks').where({ id }).first();
    expect(task).toMatchObject({ status: 'failed', end_reason: 'denied' });
    const [decision] = await database()('decisions').where({ call_task_id: id });
    expect(decision).toMatchObject({ verdict: 'deny', reason: 'suppressed' });
    expect(decision.facts.step).toBe('suppression');
  });

  it('puts off a number that is in a call, and asks no more than it must', async () => {
    const campaign = await aRunningCampaign();
    const [id] = await tasksIn(campaign, null, 1);
    const task = await database()('call_tasks').where({ id }).first();
    const other = await aRunningCampaign({ company_id: campaign.company_id });
    const busy = await aCallTask(database(), {
      ...{ campaign_id: other.id, phone_number: task.phone_number, status: 'in_progress' },
    });
    await database()('calls').insert({
      ...{ id: busy.id, call_task_id: busy.id, campaign_id: other.id },
      ...{ company_id: other.company_id, skillbase_id: other.skillbase_id, skillbase_version: 1 },
      ...{ line_id: other.line_id, attempt_number: 1, round: 1, state: 'live' },
      ...{ phone_number: task.phone_number, reserved_at: new Date() },
    });
    const admission = admissionOf(database());

    const answer = await admission.admit({ campaignId: campaign.id, batch: 'b/0', max: MAX });

    expect(answer.start).toEqual([]);
    const [decision] = await database()('decisions').where({ call_task_id: id });
    expect(decision).toMatchObject({ verdict: 'defer', reason: 'number_in_call' });
    const put = await database()('call_tasks').where({ id }).first();
    expect(put.next_attempt_at.getTime() - Date.now()).toBeGreaterThan(55_000);
  });
});

describe('admit and what campaigns share', () => {
  it('gives a campaign its weighted part of the channels while another wants them', async () => {
    const db = database();
    const line = await aLine(db, { max_concurrent_calls: 12 });
    const company = await aCompany(db);
    const one = await aRunningCampaign({ line_id: line.id, company_id: company.id, priority: 2 });
    const two = await aRunningCampaign({ line_id: line.id, company_id: company.id, priority: 1 });
    await tasksIn(one, null, 20);
    await tasksIn(two, null, 20);
    await db('campaign_pace').insert({
      ...{ campaign_id: two.id, wants_until: new Date(Date.now() + 60_000) },
      starved_since: new Date(),
    });

    const answer = await admissionOf(db).admit({ campaignId: one.id, batch: 'b/0', max: MAX });

    expect(answer.start).toHaveLength(8);
  });

  it('gives it all of them when the other wants no more', async () => {
    const db = database();
    const line = await aLine(db, { max_concurrent_calls: 12 });
    const one = await aRunningCampaign({ line_id: line.id });
    const two = await aRunningCampaign({ line_id: line.id });
    await tasksIn(one, null, 20);
    await db('campaign_pace').insert({
      ...{ campaign_id: two.id, wants_until: new Date(Date.now() - 1_000) },
    });

    const answer = await admissionOf(db).admit({ campaignId: one.id, batch: 'b/0', max: MAX });

    expect(answer.start).toHaveLength(12);
  });

  it('spaces the slots of a campaign by its part of the line while another wants one', async () => {
    const db = database();
    const line = await aLine(db, { calls_per_minute: 600 });
    const companies = [
      await aCompany(db, { weight: 3 } as never),
      await aCompany(db, { weight: 1 } as never),
    ];
    const [one, two] = await Promise.all(
      companies.map(({ id }) => aRunningCampaign({ line_id: line.id, company_id: id })),
    );
    await tasksIn(one as CampaignRow, null, 30);
    await tasksIn(two as CampaignRow, null, 30);
    const admission = admissionOf(db);
    const wants = { wants_until: new Date(Date.now() + 60_000) };
    await db('campaign_pace').insert({ campaign_id: one?.id, ...wants });
    await db('campaign_pace').insert({ campaign_id: two?.id, ...wants });

    await admission.admit({ campaignId: one?.id ?? '', batch: 'b/0', max: MAX });
    await admission.admit({ campaignId: two?.id ?? '', batch: 'b/0', max: MAX });

    const slots = await db('permits').whereNotNull('slot_at');
    const of = (id: string | undefined) => slots.filter((row) => row.campaign_id === id).length;
    // 1.65 s of 600 a minute are 16 slots: 12 and 4.
    expect(of(one?.id)).toBeGreaterThanOrEqual(11);
    expect(of(one?.id)).toBeLessThanOrEqual(14);
    expect(of(two?.id)).toBeGreaterThanOrEqual(4);
    expect(of(two?.id)).toBeLessThanOrEqual(6);
  });
});

describe('admit and the budget', () => {
  it('grants no more permits than the budget bears, and holds the rest back', async () => {
    const campaign = await aRunningCampaign({ budget_usd: '5.000000' });
    await tasksIn(campaign, null, 20);
    const db = database();

    const answer = await admissionOf(db).admit({ campaignId: campaign.id, batch: 'b/0', max: MAX });

    expect(answer.start.length).toBeGreaterThan(0);
    expect(answer.start.length).toBeLessThan(20);
    expect(answer.reason).toBe('budget_reserved');
    expect(answer.askAgainInMs).toBe(60_000);
    const row = await db('campaigns').where({ id: campaign.id }).first();
    expect(row.control).toBe('run');
  });

  it('asks for a pause when nothing is live and not one more call can be paid', async () => {
    const campaign = await aRunningCampaign({ budget_usd: '5.000000' });
    await tasksIn(campaign, null, 2);
    const db = database();
    await db('campaign_pace').insert({ campaign_id: campaign.id, spent_usd: '4.999000' });

    const answer = await admissionOf(db).admit({ campaignId: campaign.id, batch: 'b/0', max: MAX });

    expect(answer).toMatchObject({ start: [], reason: 'budget_spent' });
    const row = await db('campaigns').where({ id: campaign.id }).first();
    expect(row).toMatchObject({ control: 'pause', control_seq: 1, admission_open: false });
    expect(await db('outbox')).toMatchObject([{ message: 'pause', control_seq: 1 }]);
    expect(await db('campaign_events')).toMatchObject([{ kind: 'requested', by: 'budget' }]);
  });

  it('keeps within it when many admissions come at once', async () => {
    const campaign = await aRunningCampaign({ budget_usd: '5.000000' });
    await tasksIn(campaign, null, 40);
    const db = database();
    const admission = admissionOf(db);

    await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        admission.admit({ campaignId: campaign.id, batch: `b/${n}`, max: 5 }),
      ),
    );

    const [{ count }] = (await db('leases').count()) as [{ count: number }];
    const facts = createGateFacts({ packs: [], zones });
    const gate = await facts.readCampaign(db, campaign.id);
    const { reservedUsd = 0, nextCallUsd = 0 } = gate?.campaign.budget ?? {};
    expect([reservedUsd, reservedUsd <= 5]).toEqual([expect.closeTo(count * nextCallUsd), true]);
    expect(reservedUsd).toBeGreaterThan(5 - nextCallUsd);
  });
});

describe('admit and channels', () => {
  it('marks a campaign that waits for a channel, and its wish for a share', async () => {
    const campaign = await aRunningCampaign({ max_concurrent_calls: 1 });
    const [task] = await tasksIn(campaign, null, 3);
    const db = database();
    const permit = await aPermit(db, { call_task_id: task });
    await aLease(db, { permit_id: permit.id });
    await db('call_tasks').where({ id: task }).update({ permit_id: permit.id });

    const answer = await admissionOf(db).admit({ campaignId: campaign.id, batch: 'b/0', max: MAX });
    expect(answer).toMatchObject({ start: [], reason: 'no_free_channel' });
    const pace = await db('campaign_pace').where({ campaign_id: campaign.id }).first();
    expect(pace.starved_since).not.toBeNull();
    expect(pace.wants_until.getTime()).toBeGreaterThan(Date.now());
    expect(pace.wants_per_minute).toBeGreaterThan(0);
  });
});
