import { describe, expect, it } from '@jest/globals';
import { eventually, useEngine, type Engine } from '../support/engine.js';
import { recordHistory } from '../support/record-history.js';

const engine = useEngine();
/** A lease of 30 s, a sweep every 15 s, and the calls. */
const LEASE_LIMIT_MS = 100_000;
/** An agent that fell silent is missed after 60 s of real time. */
const LOST_AGENT_LIMIT_MS = 150_000;

async function onlyTask(platform: Engine, campaignId: string) {
  const rows = (await platform.db('call_tasks').where({ campaign_id: campaignId })) as {
    id: string;
    attempt_count: number;
    workflow_open: boolean;
  }[];
  expect(rows).toHaveLength(1);
  return rows[0] ?? { id: '', attempt_count: -1, workflow_open: false };
}

async function has(platform: Engine, campaignId: string, event: string): Promise<void> {
  await eventually(event, async () =>
    (await platform.ledger(campaignId)).some((entry) => entry.event === event),
  );
}

describe('a call of which nobody knows how it went', () => {
  it('is adopted and not dialled again when the worker goes away while it rings', async () => {
    const platform = engine();
    const campaign = await platform.campaign({
      numbers: ['+79990000000'],
      speed: 1,
      settings: { ring_seconds: [9, 9], talk_seconds: [4, 4], outcomes: { goal_met: 1 } },
    });
    await platform.ask(campaign.id, 'start');
    await has(platform, campaign.id, 'ringing');

    await platform.stopWorker();
    await platform.startWorker();
    await platform.until(campaign.id, 'completed');

    const task = await onlyTask(platform, campaign.id);
    expect(task.attempt_count).toBe(1);
    const dials = (await platform.ledger(campaign.id)).filter((entry) => entry.event === 'dial');
    expect(dials).toHaveLength(1);
    expect(await platform.db('calls').where({ campaign_id: campaign.id }).first()).toMatchObject({
      disposition: 'goal_met',
    });
    await recordHistory(platform.temporal, `call/${campaign.id}/${task.id}`, 'call-task-reconcile');
  });

  it(
    'ends as an agent error when the agent falls silent, and is tried once more',
    async () => {
      const platform = engine();
      const campaign = await platform.campaign({
        numbers: ['+79990000013'],
        speed: 60,
        row: { max_retries: 1 },
      });

      await platform.ask(campaign.id, 'start');
      await platform.until(campaign.id, 'completed', LOST_AGENT_LIMIT_MS);

      const task = await onlyTask(platform, campaign.id);
      expect(await platform.db('calls').where({ campaign_id: campaign.id })).toMatchObject([
        { disposition: 'agent_error', detail: 'agent_lost', outcome: 'unknown' },
      ]);
      await recordHistory(
        platform.temporal,
        `call/${campaign.id}/${task.id}`,
        'call-task-lost-agent',
      );
    },
    LOST_AGENT_LIMIT_MS,
  );

  it('is settled by the sweeper when its workflow was terminated', async () => {
    const platform = engine();
    const campaign = await platform.campaign({
      numbers: ['+79990000000'],
      speed: 1,
      settings: { talk_seconds: [600, 600], ring_seconds: [0, 0] },
      row: { max_retries: 1 },
    });
    await platform.ask(campaign.id, 'start');
    await eventually('the call is live', async () => {
      const call = await platform
        .db('calls')
        .where({ campaign_id: campaign.id, state: 'live' })
        .first();
      return call !== undefined;
    });
    const task = await onlyTask(platform, campaign.id);

    await platform.temporal.workflow.getHandle(`call/${campaign.id}/${task.id}`).terminate();
    await platform.db('leases').update({ expires_at: new Date(0) });
    await platform.until(campaign.id, 'completed');

    expect(await platform.db('calls').where({ campaign_id: campaign.id })).toMatchObject([
      { state: 'ended', disposition: 'agent_error', detail: 'workflow_lost' },
    ]);
    const events = (await platform.ledger(campaign.id)).map((entry) => entry.event);
    expect(events).toContain('room_closed');
  });

  it(
    'fails a campaign whose workflow was terminated, and starts it again',
    async () => {
      const platform = engine();
      const numbers = Array.from(
        { length: 30 },
        (_, i) => `+7999000${String(i).padStart(2, '0')}00`,
      );
      const campaign = await platform.campaign({
        numbers,
        speed: 60,
        settings: { talk_seconds: [60, 60], outcomes: { goal_met: 1 } },
        row: { max_concurrent_calls: 3 },
      });
      await platform.ask(campaign.id, 'start');
      await has(platform, campaign.id, 'answered');

      await platform.temporal.workflow.getHandle(`campaign/${campaign.id}`).terminate();
      await platform.until(campaign.id, 'failed');
      await platform
        .db('campaigns')
        .where({ id: campaign.id })
        .update({ max_concurrent_calls: 100 });
      await platform.ask(campaign.id, 'start');
      // A permit whose callTask was never started comes back when its lease is found expired.
      await platform.until(campaign.id, 'completed', LEASE_LIMIT_MS);

      const dials = (await platform.ledger(campaign.id)).filter((entry) => entry.event === 'dial');
      expect(new Set(dials.map((entry) => entry.attempt)).size).toBe(dials.length);
      const open = await platform
        .db('call_tasks')
        .where({ campaign_id: campaign.id })
        .whereNull('end_reason');
      expect(open).toEqual([]);
    },
    LOST_AGENT_LIMIT_MS,
  );
});
