import { describe, expect, it } from '@jest/globals';
import { eventually, useEngine, type Engine } from '../support/engine.js';
import { recordHistory } from '../support/record-history.js';

const engine = useEngine();
/** A pause holds for every dial that is made later than this after its commit. */
const PAUSE_LIMIT_MS = 1_000;

const many = (n: number) =>
  Array.from({ length: n }, (_, i) => `+7999000${String(i).padStart(4, '0')}`);
const humans = { by: 'weights', weights: { human: 1 }, outcomes: { goal_met: 1 } };

async function dials(platform: Engine, campaignId: string): Promise<number[]> {
  const ledger = await platform.ledger(campaignId);
  return ledger.filter((entry) => entry.event === 'dial').map((entry) => Date.parse(entry.at_real));
}

async function dialled(platform: Engine, campaignId: string, more: number): Promise<void> {
  await eventually(`${more} dials`, async () => (await dials(platform, campaignId)).length >= more);
}

async function pausedAt(platform: Engine, campaignId: string): Promise<number> {
  const rows: { at: Date }[] = await platform
    .db('campaign_events')
    .where({ campaign_id: campaignId, kind: 'status' })
    .whereRaw(`after ->> 'status' = 'paused'`)
    .orderBy('id', 'desc')
    .select('at');
  return rows[0]?.at.getTime() ?? Number.NaN;
}

async function quiet(platform: Engine, campaignId: string): Promise<void> {
  await eventually('nothing holds a channel', async () => {
    const rows = await platform.db('leases').where({ campaign_id: campaignId });
    return rows.length === 0;
  });
}

describe('control of a running campaign', () => {
  it('pauses and resumes, by the API and by a signal, within a second', async () => {
    const platform = engine();
    const campaign = await platform.campaign({ numbers: many(60), settings: humans, speed: 120 });
    const workflow = platform.temporal.workflow.getHandle(`campaign/${campaign.id}`);
    await platform.ask(campaign.id, 'start');
    await dialled(platform, campaign.id, 5);

    const byApi = Date.now();
    await platform.ask(campaign.id, 'pause');
    await platform.until(campaign.id, 'paused');
    await quiet(platform, campaign.id);
    const afterApi = await dials(platform, campaign.id);
    expect(Math.max(...afterApi) - byApi).toBeLessThan(PAUSE_LIMIT_MS);
    expect(afterApi.length).toBeLessThan(60);

    await workflow.signal('resume');
    await dialled(platform, campaign.id, afterApi.length + 3);
    await workflow.signal('pause');
    await platform.until(campaign.id, 'paused');
    await quiet(platform, campaign.id);
    const committed = await pausedAt(platform, campaign.id);
    expect(Math.max(...(await dials(platform, campaign.id))) - committed).toBeLessThan(
      PAUSE_LIMIT_MS,
    );

    await platform.ask(campaign.id, 'resume');
    await platform.until(campaign.id, 'completed');
    const all = (await platform.ledger(campaign.id)).filter((entry) => entry.event === 'dial');
    expect(all).toHaveLength(60);
    expect(new Set(all.map((entry) => entry.attempt)).size).toBe(60);
    await recordHistory(platform.temporal, `campaign/${campaign.id}`, 'campaign-pause-resume');
  });

  it('stops for good: what waits is ended, live calls end normally', async () => {
    const platform = engine();
    const { db } = platform;
    const campaign = await platform.campaign({
      numbers: ['+79990000001', '+79990000101', ...many(40).map((n) => n.replace('0000', '0090'))],
      settings: { weights: { human: 1 }, talk_seconds: [120, 120] },
      speed: 60,
      row: { max_concurrent_calls: 4 },
    });
    await platform.ask(campaign.id, 'start');
    await eventually('a task waits for its retry', async () => {
      const rows = await db('call_tasks').where({ campaign_id: campaign.id, status: 'retry' });
      return rows.length > 0;
    });

    await platform.ask(campaign.id, 'stop');
    await platform.until(campaign.id, 'stopped');

    const reasons = await db('call_tasks').where({ campaign_id: campaign.id }).pluck('end_reason');
    expect(reasons).toHaveLength(42);
    expect(new Set(reasons)).toEqual(new Set(['stopped', 'human_talked']));
    expect(await db('leases').where({ campaign_id: campaign.id })).toEqual([]);
    await eventually('no callTask is left', async () => {
      const query = `CampaignId = '${campaign.id}' and ExecutionStatus = 'Running'`;
      return (await platform.temporal.workflow.count(query)).count === 0;
    });
    await recordHistory(platform.temporal, `campaign/${campaign.id}`, 'campaign-stop');
  });

  it('means stop when its workflow is cancelled in the Web UI', async () => {
    const platform = engine();
    const campaign = await platform.campaign({ numbers: many(30), settings: humans, speed: 60 });
    await platform.ask(campaign.id, 'start');
    await dialled(platform, campaign.id, 2);

    await platform.temporal.workflow.getHandle(`campaign/${campaign.id}`).cancel();

    await platform.until(campaign.id, 'stopped');
  });

  it('refuses impossible limits and applies good ones while it runs', async () => {
    const platform = engine();
    const campaign = await platform.campaign({
      numbers: many(20),
      settings: humans,
      speed: 60,
      row: { max_concurrent_calls: 1 },
    });
    const workflow = platform.temporal.workflow.getHandle(`campaign/${campaign.id}`);
    await platform.ask(campaign.id, 'start');
    await dialled(platform, campaign.id, 1);

    const refused = workflow.executeUpdate('setLimits', {
      args: [{ callsPerMinute: 0, maxConcurrentCalls: 5 }],
    });
    await expect(refused).rejects.toThrow(/failed/);
    await workflow.executeUpdate('setLimits', {
      args: [{ callsPerMinute: 6_000, maxConcurrentCalls: 20 }],
    });

    await eventually('more than one call is live', async () => {
      const rows = await platform.db('leases').where({ campaign_id: campaign.id });
      return rows.length > 3;
    });
    await platform.until(campaign.id, 'completed');
  });
});
