import { describe, expect, it } from '@jest/globals';
import {
  aCall,
  aCallTask,
  aCampaign,
  aClock,
  aLine,
  aPermit,
  aLease,
} from '../support/builders.js';
import { testApi } from '../support/api.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

/** Tuesday, noon in Moscow, on a line whose clock stands nearly still. */
async function aRunningCampaign(row: object = {}) {
  const line = await aLine(database());
  await aClock(database(), { line_id: line.id, speed: 0.01 });
  return aCampaign(database(), {
    ...{ line_id: line.id, status: 'running', admission_open: true },
    ...{ daily_start_time: '09:00', daily_end_time: '18:00' },
    ...row,
  });
}

const inZone = (zone: string) => ({ country: 'RU', zone_key: `RU:${zone}`, zone_source: 'column' });

async function asked(path: string) {
  const api = testApi(database());
  const answer = await api.as(await api.key('viewer')).get(path);
  expect(answer.status).toBe(200);
  return answer.body;
}
const why = (id: string, lang = 'en') => asked(`/api/call-tasks/${id}/why?lang=${lang}`);
const whyCampaign = (id: string, lang = 'en') => asked(`/api/campaigns/${id}/why?lang=${lang}`);

describe('why a contact is (not) called', () => {
  it('asks the gate now for a contact that nobody has looked at, in its own zone', async () => {
    const campaign = await aRunningCampaign();
    const far = inZone('Asia/Vladivostok');
    const task = await aCallTask(database(), { campaign_id: campaign.id, ...far });

    expect(await why(task.id)).toMatchObject({
      reason: 'window_closed',
      who_can_lift: 'time',
      next: { step: 'at_time', next_attempt_at: '2026-09-01T23:00:00.000Z' },
      decision: { verdict: 'defer', step: 'window', until: '2026-09-01T23:00:00.000Z' },
      queue: null,
      last_decision: null,
    });
    expect((await why(task.id, 'ru')).sentence).toMatch(/^Звонок будет 2026-09-02 02:00:00.*часы/);
  });

  it('says before anybody looked that a suppressed number will not be called', async () => {
    const campaign = await aRunningCampaign();
    const task = await aCallTask(database(), { campaign_id: campaign.id });
    const { company_id, phone_number } = task;
    await database()('suppressions').insert({ company_id, phone_number, source: 'api' });

    expect(await why(task.id)).toMatchObject({
      status: 'pending',
      reason: 'suppressed',
      next: { step: 'will_end', next_attempt_at: null },
      decision: { verdict: 'deny', step: 'suppression' },
    });
  });

  it('moves a retry that comes due at night to the next opening', async () => {
    const campaign = await aRunningCampaign();
    const task = await aCallTask(database(), {
      ...{ campaign_id: campaign.id, status: 'retry', attempt_count: 1, counted_attempts: 1 },
      next_attempt_at: new Date('2026-09-01T18:30:00Z'),
    });
    await aCall(database(), { call_task_id: task.id });

    expect(await why(task.id)).toMatchObject({
      reason: 'window_closed',
      next: { step: 'at_time', next_attempt_at: '2026-09-02T06:00:00.000Z' },
    });
  });

  it('tells a queued contact its limit, its place and an estimate', async () => {
    const campaign = await aRunningCampaign({ calls_per_minute: 60 });
    for (let at = 0; at < 9; at += 1) {
      await aCallTask(database(), { campaign_id: campaign.id, ...inZone('Europe/Moscow') });
    }
    await aCallTask(database(), { campaign_id: campaign.id, ...inZone('Asia/Vladivostok') });
    const urgent = { campaign_id: campaign.id, priority: 1 };
    await aCallTask(database(), urgent);
    const task = await aCallTask(database(), {
      campaign_id: campaign.id,
      ...inZone('Asia/Yekaterinburg'),
    });
    const told = await why(task.id);

    // Nine in Moscow and the urgent one; Vladivostok sleeps.
    expect(told).toMatchObject({
      reason: null,
      next: { step: 'in_turn' },
      queue: { limit: 'campaign_rate', position: 10, calls_per_minute: 59.4 },
      decision: { verdict: 'allow' },
    });
    const inMs = Date.parse(told.queue.estimated_at) - Date.parse('2026-09-01T09:00:00Z');
    expect(inMs).toBeGreaterThan(9_000);
    expect(inMs).toBeLessThan(13_000);
  });

  it('counts the retries that come due before its turn, and none that come later', async () => {
    const campaign = await aRunningCampaign({ calls_per_minute: 60 });
    for (let at = 0; at < 30; at += 1) await aCallTask(database(), { campaign_id: campaign.id });
    const task = await aCallTask(database(), { campaign_id: campaign.id });
    const retryAt = (time: string) => ({
      ...{ campaign_id: campaign.id, status: 'retry' as const, attempt_count: 1 },
      next_attempt_at: new Date(`2026-09-01T${time}Z`),
    });
    for (let at = 0; at < 5; at += 1) await aCallTask(database(), retryAt(`09:00:1${at}`));
    await aCallTask(database(), retryAt('09:05:00'));

    expect(await why(task.id)).toMatchObject({
      next: { step: 'in_turn' },
      queue: { position: 35 },
    });
  });

  it('counts due contacts by their time and names the channels that are full', async () => {
    const campaign = await aRunningCampaign({ max_concurrent_calls: 1 });
    const busy = await aCallTask(database(), { campaign_id: campaign.id, status: 'in_progress' });
    const permit = await aPermit(database(), { call_task_id: busy.id });
    await aLease(database(), { permit_id: permit.id });
    const at = (minute: number) => ({
      ...{ campaign_id: campaign.id, status: 'retry', attempt_count: 1 },
      next_attempt_at: new Date(Date.UTC(2026, 8, 1, 8, minute)),
    });
    await aCallTask(database(), at(10));
    await aCallTask(database(), at(30));
    const task = await aCallTask(database(), at(20));

    expect(await why(task.id)).toMatchObject({
      next: { step: 'in_turn' },
      queue: { limit: 'campaign_channels', position: 1 },
    });
  });

  it('changes nothing', async () => {
    const campaign = await aRunningCampaign();
    const task = await aCallTask(database(), { campaign_id: campaign.id });
    await why(task.id);

    expect(await database()('decisions')).toEqual([]);
    expect(await database()('call_tasks').where({ id: task.id }).first()).toMatchObject({
      status: 'pending',
      next_attempt_at: null,
    });
  });
});

describe('why a campaign dials or waits', () => {
  it('counts its contacts by where they are and says when the next call comes', async () => {
    const campaign = await aRunningCampaign();
    const ours = { campaign_id: campaign.id };
    for (const zone of ['Asia/Vladivostok', 'Asia/Vladivostok', 'Europe/Kaliningrad']) {
      await aCallTask(database(), { ...ours, ...inZone(zone) });
    }
    await aCallTask(database(), { ...ours, status: 'completed' });
    await aCallTask(database(), { ...ours, status: 'in_progress' });
    const next_attempt_at = new Date('2026-09-01T09:30:00Z');
    await aCallTask(database(), { ...ours, status: 'retry', outcome: 'busy', next_attempt_at });
    const put = await aCallTask(database(), { ...ours, next_attempt_at });
    await database()('decisions').insert({
      ...{ call_task_id: put.id, verdict: 'defer', reason: 'attempt_cap' },
      ...{ at: new Date(), until: next_attempt_at },
    });

    expect(await whyCampaign(campaign.id)).toMatchObject({
      status: 'running',
      next: { step: 'in_turn', limit: 'campaign_rate', calls_per_minute: 9.9, reason: null },
      open: {
        total: 6,
        in_call: 1,
        queued: 1,
        waiting: expect.arrayContaining([
          { kind: 'retry', reason: 'busy', tasks: 1, next_at: '2026-09-01T09:30:00.000Z' },
          { kind: 'deferred', reason: 'attempt_cap', tasks: 1, next_at: expect.any(String) },
        ]),
        asleep: [
          {
            zone_key: 'RU:Asia/Vladivostok',
            tasks: 2,
            reason: 'window_closed',
            opens_at: '2026-09-01T23:00:00.000Z',
          },
        ],
      },
      ended: [{ status: 'completed', end_reason: 'human_talked', tasks: 1 }],
    });
  });

  it('waits for the zone that opens first, and says so in both languages', async () => {
    const campaign = await aRunningCampaign();
    for (const zone of ['Asia/Kamchatka', 'Asia/Vladivostok']) {
      await aCallTask(database(), { campaign_id: campaign.id, ...inZone(zone) });
    }
    const told = await whyCampaign(campaign.id);

    expect(told.next).toMatchObject({
      ...{ step: 'at_time', reason: 'window_closed', who_can_lift: 'time' },
      next_dial_at: '2026-09-01T21:00:00.000Z',
    });
    expect(told.sentences).toEqual({
      en:
        'Running, 2 contacts wait and the next call comes at 2026-09-02 00:00:00 ' +
        '(Europe/Moscow): outside the calling hours; 0 of 2 have ended.',
      ru:
        'Идёт, ждут 2, следующий звонок 2026-09-02 00:00:00 (Europe/Moscow): ' +
        'сейчас не часы обзвона; завершено 0 из 2.',
    });
  });

  it('says who paused it and with what counts', async () => {
    const campaign = await aRunningCampaign({ status: 'paused', pause_reason: 'breaker' });
    await aCallTask(database(), { campaign_id: campaign.id });
    await database()('campaign_events').insert({
      ...{ campaign_id: campaign.id, kind: 'requested', by: 'breaker' },
      after: { verb: 'pause', trunk_failures: 12, calls: 20 },
    });

    const told = await whyCampaign(campaign.id);
    expect(told).toMatchObject({
      next: { step: 'held', reason: 'campaign_paused', who_can_lift: 'operator' },
      pause: { reason: 'breaker', by: 'breaker', facts: { trunk_failures: 12, calls: 20 } },
    });
    expect(told.sentence).toMatch(/^Paused, 1 contacts wait: too many calls failed/);
  });

  it('is shown to its own company only', async () => {
    const campaign = await aRunningCampaign();
    const stranger = await aCampaign(database());
    const api = testApi(database());
    const key = await api.key('viewer', stranger.company_id);

    expect((await api.as(key).get(`/api/campaigns/${campaign.id}/why`)).status).toBe(404);
    expect((await api.as(key).post(`/api/campaigns/${campaign.id}/dry-run`).send({})).status).toBe(
      404,
    );
  });
});
