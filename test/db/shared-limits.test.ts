import { describe, it, expect } from '@jest/globals';
import { agentError, unanswered, type Disposition } from '../../src/domain/call.js';
import { finishCall } from '../../src/db/call-finish.js';
import { createCampaignLifecycle } from '../../src/db/campaign-lifecycle-store.js';
import { createCompanyStore } from '../../src/db/company-store.js';
import {
  A_CALL_REPORT,
  aCall,
  aCallTask,
  aCampaign,
  aLease,
  aLine,
  aPermit,
} from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import type { CampaignRow } from '../support/rows.js';

const database = useDatabase();

async function aRunningCampaign(row: Partial<CampaignRow> = {}) {
  return aCampaign(database(), {
    ...{ status: 'running', control: 'run', admission_open: true, ...row },
  });
}

/** A dial that is on, with its permit and channel. */
async function aDial(campaign: CampaignRow) {
  const db = database();
  const task = await aCallTask(db, { campaign_id: campaign.id, status: 'in_progress' });
  const permit = await aPermit(db, { call_task_id: task.id, used_at: new Date() });
  await aLease(db, { permit_id: permit.id });
  await db('call_tasks').where({ id: task.id }).update({ permit_id: permit.id });
  await aCall(db, { ...{ id: permit.id, call_task_id: task.id, state: 'dialing' } });
  return { callId: permit.id, taskId: task.id };
}

async function end(callId: string, disposition: Disposition | null) {
  await database().transaction((trx) => finishCall(trx, { callId, disposition, cancelled: false }));
}

async function endedDials(campaign: CampaignRow, count: number, more: Record<string, unknown>) {
  for (let n = 0; n < count; n += 1) {
    await aCall(database(), { campaign_id: campaign.id, state: 'ended', ...more });
  }
}

const TRUNK = { network: 'trunk_failure', answered_by: null, business: null } as const;
const ON_TRUNK = { ...TRUNK, disposition: 'trunk_failure', outcome: 'unknown' };

describe('the breaker at the end of a call', () => {
  it('pauses the campaign like a request, and the reason says who', async () => {
    const db = database();
    const campaign = await aRunningCampaign();
    await endedDials(campaign, 19, ON_TRUNK);
    const { callId } = await aDial(campaign);

    await end(callId, unanswered('trunk_failure'));

    const asked = await db('campaigns').where({ id: campaign.id }).first();
    expect(asked).toMatchObject({ control: 'pause', control_seq: 1, admission_open: false });
    expect(await db('outbox')).toMatchObject([{ message: 'pause', control_seq: 1 }]);
    const [event] = await db('campaign_events');
    expect(event).toMatchObject({ kind: 'requested', by: 'breaker' });
    expect(event.after).toMatchObject({ cause: 'trunk_failures', failed: 20, of: 20 });
    await createCampaignLifecycle(db).settle(campaign.id, {
      ...{ kind: 'requested', verb: 'pause', controlSeq: 1 },
    });
    const settled = await db('campaigns').where({ id: campaign.id }).first();
    expect(settled).toMatchObject({ status: 'paused', pause_reason: 'breaker' });
  });

  it('counts only calls since the campaign was last resumed', async () => {
    const db = database();
    const campaign = await aRunningCampaign();
    await endedDials(campaign, 30, ON_TRUNK);
    await db('campaign_events').insert({
      ...{ campaign_id: campaign.id, kind: 'status', by: 'campaign workflow' },
      after: { status: 'running' },
    });
    const { callId } = await aDial(campaign);

    await end(callId, unanswered('trunk_failure'));

    const asked = await db('campaigns').where({ id: campaign.id }).first();
    expect(asked).toMatchObject({ control: 'run', admission_open: true });
  });
});

describe('calls that were answered and lost their agent', () => {
  const LOST = {
    ...{ network: 'answered', answered_by: null, business: 'agent_error' },
    ...{ detail: 'agent_lost', disposition: 'agent_error', outcome: 'unknown' },
  };

  it.each([
    ['trip the breaker when nobody had said a word', false, 'pause'],
    ['do not when the talk had begun', true, 'run'],
  ])('%s', async (_what, talked, control) => {
    const db = database();
    const campaign = await aRunningCampaign();
    await endedDials(campaign, 60, {});
    await endedDials(campaign, 4, LOST);
    await endedDials(campaign, 50, {});
    if (talked) {
      const lost = await db('calls').where({ detail: 'agent_lost' }).pluck('id');
      const turn = { turn_index: 0, role: 'assistant', content: 'Здравствуйте', at: new Date() };
      await db('call_logs').insert(lost.map((call_id: string) => ({ ...turn, call_id })));
    }
    const { callId } = await aDial(campaign);

    await end(callId, agentError('silent'));

    const after = await db('campaigns').where({ id: campaign.id }).first();
    expect(after).toMatchObject({ control });
  });
});

describe('congestion at the end of a call', () => {
  it('slows the line once, takes back what was granted ahead, and costs no attempt', async () => {
    const db = database();
    const campaign = await aRunningCampaign();
    const dials = [await aDial(campaign), await aDial(campaign)];
    const due = await aPermit(db, {
      ...{ call_task_id: (await aCallTask(db, { campaign_id: campaign.id })).id },
      slot_at: new Date(Date.now() - 100),
    });
    const ahead = await aPermit(db, {
      ...{ call_task_id: (await aCallTask(db, { campaign_id: campaign.id })).id },
      slot_at: new Date(Date.now() + 5_000),
    });

    for (const { callId } of dials) await end(callId, unanswered('congestion'));

    expect(await db('line_pace')).toMatchObject([{ line_id: campaign.line_id, factor: 0.9 }]);
    const slotOf = async (id: string) => (await db('permits').where({ id }).first()).slot_at;
    expect(await slotOf(due.id)).not.toBeNull();
    expect(await slotOf(ahead.id)).toBeNull();
    const tasks = await db('call_tasks').whereIn(
      'id',
      dials.map(({ taskId }) => taskId),
    );
    expect(tasks.map((task) => [task.status, task.counted_attempts])).toEqual([
      ...[
        ['retry', 0],
        ['retry', 0],
      ],
    ]);
  });
});

describe('the money of a call', () => {
  it('is added to what its campaign has spent, once', async () => {
    const db = database();
    const campaign = await aRunningCampaign();
    const { callId } = await aDial(campaign);
    const usage = { ...A_CALL_REPORT.usage, stt_seconds: 100, telephony_seconds: 100 };
    await db('call_reports').insert({ call_id: callId, body: { ...A_CALL_REPORT, usage } });
    await db('calls').where({ id: callId }).update({ state: 'live', answered_at: new Date() });

    await end(callId, null);
    await end(callId, null);

    const [{ cost_total: cost }] = await db('call_metrics');
    const [{ spent_usd: spent }] = await db('campaign_pace');
    expect(Number(cost)).toBeGreaterThan(0.01);
    expect(spent).toBe(cost);
  });
});

describe('a changed limit', () => {
  it('of a campaign takes back its slots that are ahead, and no others', async () => {
    const db = database();
    const line = await aLine(db);
    const campaign = await aRunningCampaign({ line_id: line.id });
    const other = await aRunningCampaign({ line_id: line.id });
    const later = { slot_at: new Date(Date.now() + 5_000) };
    const [own, foreign] = await Promise.all(
      [campaign, other].map(async ({ id }) =>
        aPermit(db, { ...later, call_task_id: (await aCallTask(db, { campaign_id: id })).id }),
      ),
    );
    await db('campaign_pace').insert({
      ...{ campaign_id: campaign.id, next_slot_at: new Date(Date.now() + 60_000) },
    });

    const limits = { callsPerMinute: 60, maxConcurrentCalls: 5 };
    await createCampaignLifecycle(db).setLimits(campaign.id, limits, 'test');

    const slotOf = async (id = '') => (await db('permits').where({ id }).first()).slot_at;
    expect(await slotOf(own?.id)).toBeNull();
    expect(await slotOf(foreign?.id)).not.toBeNull();
    const [{ next_slot_at: next }] = await db('campaign_pace');
    expect(next.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it('of a campaign keeps the distance to the slots that it leaves', async () => {
    const db = database();
    const campaign = await aRunningCampaign();
    const task = await aCallTask(db, { campaign_id: campaign.id });
    const slot_at = new Date(Date.now() - 100);
    await aPermit(db, { slot_at, call_task_id: task.id });
    const next_slot_at = new Date(Date.now() + 60_000);
    await db('campaign_pace').insert({ campaign_id: campaign.id, next_slot_at });

    const limits = { callsPerMinute: 20, maxConcurrentCalls: 5 };
    await createCampaignLifecycle(db).setLimits(campaign.id, limits, 'test');

    const [{ next_slot_at: next }] = await db('campaign_pace');
    expect(next.getTime() - slot_at.getTime()).toBe(3_030);
  });

  it('of a company takes back the slots of all its campaigns', async () => {
    const db = database();
    const campaign = await aRunningCampaign();
    const task = await aCallTask(db, { campaign_id: campaign.id });
    const later = { slot_at: new Date(Date.now() + 5_000) };
    const permit = await aPermit(db, { ...later, call_task_id: task.id });

    await createCompanyStore(db).update(campaign.company_id, { callsPerMinute: 60 });

    const { slot_at: slot } = await db('permits').where({ id: permit.id }).first();
    expect(slot).toBeNull();
  });
});
