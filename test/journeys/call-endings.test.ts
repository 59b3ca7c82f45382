import { describe, expect, it } from '@jest/globals';
import { eventually, useEngine } from '../support/engine.js';
import { recordHistory } from '../support/record-history.js';

const engine = useEngine();

interface Task {
  id: string;
  status: string;
  end_reason: string | null;
  outcome: string | null;
  attempt_count: number;
}

describe('a campaign on the simulator', () => {
  it('reaches a person, writes everything down and completes by itself', async () => {
    const { db, temporal, ...platform } = engine();
    const campaign = await platform.campaign({
      numbers: ['+79990000000'],
      settings: { outcomes: { goal_met: 1 } },
    });

    await platform.ask(campaign.id, 'start');
    await platform.until(campaign.id, 'completed');

    const task = (await db('call_tasks').where({ campaign_id: campaign.id }).first()) as Task;
    expect(task).toMatchObject({
      status: 'completed',
      end_reason: 'human_talked',
      outcome: 'success',
      attempt_count: 1,
    });
    const [call] = (await db('calls').where({ call_task_id: task.id })) as { id: string }[];
    expect(call).toMatchObject({ state: 'ended', disposition: 'goal_met', attempt_number: 1 });
    const turns = await db('call_logs').where({ call_id: call?.id });
    expect(turns.length).toBeGreaterThan(2);
    const metrics = (await db('call_metrics').where({ call_id: call?.id }).first()) as {
      cost_total: string;
      turn_count: number;
    };
    expect(Number(metrics.cost_total)).toBeGreaterThan(0);
    expect(metrics.turn_count).toBe(turns.length);
    expect(await db('leases').where({ campaign_id: campaign.id })).toEqual([]);
    await recordHistory(temporal, `campaign/${campaign.id}`, 'campaign-happy');
    await recordHistory(temporal, `call/${campaign.id}/${task.id}`, 'call-task-happy');
  });

  it('calls again after busy, half an hour later by the clock of the line', async () => {
    const { db, temporal, ...platform } = engine();
    const campaign = await platform.campaign({
      numbers: ['+79990000014'],
      settings: { outcomes: { goal_met: 1 } },
    });

    await platform.ask(campaign.id, 'start');
    await platform.until(campaign.id, 'completed');

    const calls = (await db('calls')
      .where({ campaign_id: campaign.id })
      .orderBy('attempt_number')) as { disposition: string; dialing_at: Date; ended_at: Date }[];
    expect(calls.map((call) => call.disposition)).toEqual(['busy', 'goal_met']);
    const waited = Number(calls[1]?.dialing_at) - Number(calls[0]?.ended_at);
    expect(waited).toBeGreaterThanOrEqual(30 * 60_000);
    const task = (await db('call_tasks').where({ campaign_id: campaign.id }).first()) as Task;
    await recordHistory(temporal, `call/${campaign.id}/${task.id}`, 'call-task-busy-retry-answer');
  });

  it.each([
    ['+79990000003', 'declined', 'failed', 'declined', 1],
    ['+79990000004', 'invalid_number', 'failed', 'invalid_number', 1],
    ['+79990000002', 'no_answer', 'failed', 'attempts_used_up', 2],
    ['+79990000006', 'voicemail', 'failed', 'attempts_used_up', 2],
    ['+79990000009', 'trunk_failure', 'failed', 'platform_fault', 5],
  ])('%s is %s: the task ends %s, %s, after %i dials', async (number, code, status, reason, n) => {
    const { db, ...platform } = engine();
    const campaign = await platform.campaign({
      numbers: [number],
      speed: 3_000,
      row: { max_retries: 2 },
    });

    await platform.ask(campaign.id, 'start');
    await platform.until(campaign.id, 'completed');

    const task = (await db('call_tasks').where({ campaign_id: campaign.id }).first()) as Task;
    expect(task).toMatchObject({ status, end_reason: reason, attempt_count: n });
    const codes = await db('calls').where({ campaign_id: campaign.id }).pluck('disposition');
    expect(new Set(codes)).toEqual(new Set([code]));
  });

  it('hangs up a live call that is cancelled, and ends its task', async () => {
    const { db, temporal, ...platform } = engine();
    const campaign = await platform.campaign({
      numbers: ['+79990000000'],
      speed: 1,
      settings: { talk_seconds: [3_000, 3_000], ring_seconds: [0, 0] },
    });
    const task = (await db('call_tasks').where({ campaign_id: campaign.id }).first()) as Task;
    await platform.ask(campaign.id, 'start');
    await eventually('the call is live', async () => {
      const call = await db('calls').where({ campaign_id: campaign.id, state: 'live' }).first();
      return call !== undefined;
    });

    await temporal.workflow.getHandle(`call/${campaign.id}/${task.id}`).cancel();
    await platform.until(campaign.id, 'completed');

    const events = (await platform.ledger(campaign.id)).map((entry) => entry.event);
    expect(events.filter((event) => event === 'dial')).toHaveLength(1);
    expect(events).toContain('ended');
    expect(await db('call_tasks').where({ id: task.id }).first()).toMatchObject({
      attempt_count: 1,
      permit_id: null,
    });
  });
});
