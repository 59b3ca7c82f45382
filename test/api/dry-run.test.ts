import { describe, expect, it } from '@jest/globals';
import { aCall, aCallTask, aCampaign, aClock, aLine } from '../support/builders.js';
import { testApi } from '../support/api.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

/** A draft on a line whose clock stands nearly still at Tuesday noon in Moscow. */
async function aDraft(row: object = {}) {
  const line = await aLine(database());
  await aClock(database(), { line_id: line.id, speed: 0.01 });
  return aCampaign(database(), {
    ...{ line_id: line.id, daily_start_time: '09:00', daily_end_time: '18:00' },
    ...row,
  });
}

async function dryRun(id: string, body: object = {}) {
  const api = testApi(database());
  const answer = await api
    .as(await api.key('viewer'))
    .post(`/api/campaigns/${id}/dry-run`)
    .send(body);
  expect(answer.status).toBe(200);
  return answer.body;
}

const inZone = (zone: string) => ({ country: 'RU', zone_key: `RU:${zone}`, zone_source: 'column' });

describe('a dry run', () => {
  it('counts by reason, spreads over zones, and tells times, channels and costs', async () => {
    const campaign = await aDraft({ max_retries: 1 });
    const ours = { campaign_id: campaign.id };
    for (const zone of ['Europe/Moscow', 'Europe/Moscow', 'Asia/Vladivostok']) {
      await aCallTask(database(), { ...ours, ...inZone(zone) });
    }
    const stopped = await aCallTask(database(), { ...ours, ...inZone('Europe/Moscow') });
    const { company_id, phone_number } = stopped;
    await database()('suppressions').insert({ company_id, phone_number, source: 'api' });
    await aCallTask(database(), { ...ours, status: 'completed' });
    const told = await dryRun(campaign.id);

    expect(told).toMatchObject({ contacts: 4, callable: 3, calls_per_minute: 4.2 });
    expect(told.by_reason).toEqual([
      expect.objectContaining({ verdict: 'allow', reason: 'allowed', contacts: 2 }),
      expect.objectContaining({ verdict: 'defer', reason: 'window_closed', contacts: 1 }),
      expect.objectContaining({ verdict: 'deny', reason: 'suppressed', who_can_lift: 'company' }),
    ]);
    expect(told.first_dial_at).toMatch(/^2026-09-01T09:00:0/);
    expect(told.last_dial_at).toMatch(/^2026-09-01T23:/);
    expect(told.zones).toEqual([
      expect.objectContaining({ zone_key: 'RU:Europe/Moscow', contacts: 3, callable: 2 }),
      {
        ...{ zone_key: 'RU:Asia/Vladivostok', contacts: 1, callable: 1 },
        first_opening_at: '2026-09-01T23:00:00.000Z',
      },
    ]);
    expect(told.cost_usd.high).toBeGreaterThan(told.cost_usd.low);
    expect(told.channels_needed).toBeGreaterThan(0);
  });

  it('shows that hours of possible zones never meet', async () => {
    const campaign = await aDraft({
      ...{ contact_timezone_policy: 'intersection' },
      ...{ daily_start_time: '09:00', daily_end_time: '10:00' },
    });
    const zones = 'RU:Asia/Kamchatka|Europe/Kaliningrad';
    const place = { country: 'RU', zone_key: zones, zone_source: 'prefix' };
    await aCallTask(database(), { campaign_id: campaign.id, ...place });

    expect(await dryRun(campaign.id)).toMatchObject({
      by_reason: [{ verdict: 'deny', reason: 'zones_do_not_meet', contacts: 1 }],
      zones: [{ zone_key: zones, callable: 0, first_opening_at: null }],
      ...{ first_dial_at: null, expected_dials: 0, channels_needed: 0 },
    });
  });

  it('tells apart who agreed and who did not, as the gate does', async () => {
    const campaign = await aDraft({ purpose: 'marketing', contact_timezone_policy: 'campaign' });
    const place = { country: 'KZ', zone_key: 'KZ:Asia/Almaty', zone_source: 'country' };
    const ours = { campaign_id: campaign.id, ...place };
    const { company_id, phone_number } = await aCallTask(database(), ours);
    await aCallTask(database(), ours);
    await database()('consents').insert({
      ...{ company_id, phone_number, grade: 'express', source: 'form', wording: 'yes' },
      obtained_at: new Date('2026-01-01'),
    });
    const told = await dryRun(campaign.id);

    expect(told.by_reason).toEqual([
      expect.objectContaining({ contacts: 1, verdict: 'allow' }),
      expect.objectContaining({ contacts: 1, reason: 'consent_missing' }),
    ]);
  });

  it('can be asked for another start', async () => {
    const campaign = await aDraft();
    await aCallTask(database(), { campaign_id: campaign.id, ...inZone('Europe/Moscow') });

    expect(await dryRun(campaign.id, { starts_at: '2026-09-05T20:00:00Z' })).toMatchObject({
      first_dial_at: '2026-09-06T06:00:00.000Z',
    });
  });

  it('learns from the calls of the company', async () => {
    const campaign = await aDraft();
    await aCallTask(database(), { campaign_id: campaign.id });
    for (let at = 0; at < 200; at += 1) {
      const task = await aCallTask(database(), { campaign_id: campaign.id, status: 'completed' });
      await aCall(database(), { call_task_id: task.id });
    }

    expect((await dryRun(campaign.id)).expected).toMatchObject({
      ...{ learned_from_calls: 200, answered_share: 1, retried_share: 0 },
    });
  });

  it('writes nothing', async () => {
    const campaign = await aDraft();
    await aCallTask(database(), { campaign_id: campaign.id });
    const before = await database()('call_tasks');
    await dryRun(campaign.id);

    expect(await database()('call_tasks')).toEqual(before);
    expect(await database()('decisions')).toEqual([]);
    expect(await database()('outbox')).toEqual([]);
    expect(await database()('campaign_pace')).toEqual([]);
  });
});
