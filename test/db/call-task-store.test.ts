import { describe, expect, it } from '@jest/globals';
import { createCallTaskStore } from '../../src/db/call-task-store.js';
import {
  aCall,
  aCallTask,
  aCampaign,
  aClock,
  aCompany,
  aLine,
  aPermit,
} from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();
const store = () => createCallTaskStore(database());
const ANY = { limit: 50, skip: 0, after: null };
const outbox = () =>
  database()('outbox').orderBy('id').select('campaign_id', 'call_task_id', 'message');
const decisions = (id: string) => database()('decisions').where({ call_task_id: id });
const row = (id: string) => database()('call_tasks').where({ id }).first();

describe('a list of call tasks', () => {
  it('keeps the order of the file, filters, and goes on by cursor', async () => {
    const campaign = await aCampaign(database());
    const names = ['Анна', 'Борис', 'Анна-Мария', 'Вера'];
    const tasks = [];
    for (const contact_name of names) {
      tasks.push(await aCallTask(database(), { campaign_id: campaign.id, contact_name }));
    }
    await aCallTask(database());

    const first = await store().list(null, { campaignId: campaign.id }, { ...ANY, limit: 3 });
    const rest = await store().list(
      null,
      { campaignId: campaign.id },
      { ...ANY, limit: 3, after: first.next },
    );
    const found = await store().list(null, { q: 'анна' }, ANY);
    const exact = await store().list(null, { phoneNumber: tasks[1]?.phone_number }, ANY);

    expect(first.items.map(({ contactName }) => contactName)).toEqual(names.slice(0, 3));
    expect(first.total).toBe(4);
    expect(rest).toMatchObject({ items: [{ contactName: 'Вера' }], total: 4, next: null });
    expect(found.total).toBe(3);
    expect(exact.items.map(({ id }) => id)).toEqual([tasks[1]?.id]);
  });

  it('takes wildcards of SQL for what they are', async () => {
    await aCallTask(database(), { contact_name: '100%' });
    await aCallTask(database(), { contact_name: 'Анна' });

    expect((await store().list(null, { q: '%' }, ANY)).total).toBe(1);
  });

  it('shows a company its own only', async () => {
    const mine = await aCallTask(database());
    await aCallTask(database());

    const seen = await store().list(mine.company_id, {}, ANY);

    expect(seen.items.map(({ id }) => id)).toEqual([mine.id]);
    const stranger = (await aCompany(database())).id;
    expect(await store().find(stranger, mine.id)).toBeNull();
    expect(await store().story(stranger, mine.id)).toBeNull();
    await expect(store().retry(stranger, mine.id, 'x')).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('retrying by hand', () => {
  it('makes a waiting task due now by the clock of its line and wakes both workflows', async () => {
    const line = await aLine(database());
    await aClock(database(), { line_id: line.id });
    const campaign = await aCampaign(database(), { line_id: line.id, status: 'running' });
    const task = await aCallTask(database(), {
      campaign_id: campaign.id,
      status: 'retry',
      attempt_count: 1,
      counted_attempts: 1,
      next_attempt_at: new Date('2026-09-05T09:00:00Z'),
      workflow_open: true,
    });

    const retried = await store().retry(null, task.id, 'Анна (key)');

    expect(retried).toMatchObject({ status: 'retry', round: 1, countedAttempts: 1 });
    expect(retried.nextAttemptAt?.toISOString()).toMatch(/^2026-09-01T09:00:/);
    expect(await outbox()).toEqual([
      { campaign_id: campaign.id, call_task_id: task.id, message: 'wake' },
      { campaign_id: campaign.id, call_task_id: null, message: 'wake' },
    ]);
    expect(await decisions(task.id)).toMatchObject([
      { verdict: 'retry', reason: 'retried_by_hand', facts: { by: 'Анна (key)', status: 'retry' } },
    ]);
  });

  it('opens a new round for a task that has ended, in which attempts count from zero', async () => {
    const campaign = await aCampaign(database(), { status: 'completed' });
    const task = await aCallTask(database(), {
      campaign_id: campaign.id,
      status: 'failed',
      outcome: 'busy',
      attempt_count: 3,
      counted_attempts: 3,
      faults_in_row: 1,
      unknowns: 1,
      callbacks: 1,
    });

    await store().retry(null, task.id, 'x');

    expect(await row(task.id)).toMatchObject({
      status: 'pending',
      end_reason: null,
      outcome: null,
      round: 2,
      attempt_count: 3,
      counted_attempts: 0,
      faults_in_row: 0,
      unknowns: 0,
      callbacks: 0,
      next_attempt_at: expect.any(Date),
    });
    expect(await outbox()).toEqual([]);
  });

  it.each(['in_progress', 'pending'])('refuses a live task (%s)', async (status) => {
    const task = await aCallTask(database(), { status });
    const permit = await aPermit(database(), { call_task_id: task.id });
    await database()('call_tasks').where({ id: task.id }).update({ permit_id: permit.id });

    await expect(store().retry(null, task.id, 'x')).rejects.toMatchObject({
      code: 'state_conflict',
    });
    expect(await decisions(task.id)).toEqual([]);
  });

  it.each(['stopped', 'stopping'])('refuses in a campaign that is %s', async (status) => {
    const campaign = await aCampaign(database(), { status });
    const task = await aCallTask(database(), { campaign_id: campaign.id, status: 'failed' });

    await expect(store().retry(null, task.id, 'x')).rejects.toMatchObject({
      code: 'state_conflict',
    });
    expect((await row(task.id)).status).toBe('failed');
  });
});

describe('cancelling by hand', () => {
  it.each(['pending', 'retry'])('ends a waiting task (%s) at once', async (status) => {
    const campaign = await aCampaign(database(), { status: 'running' });
    const task = await aCallTask(database(), {
      campaign_id: campaign.id,
      status,
      workflow_open: true,
      next_attempt_at: new Date(),
    });

    const cancelled = await store().cancel(null, task.id, 'x');

    expect(cancelled).toMatchObject({
      status: 'failed',
      endReason: 'cancelled',
      nextAttemptAt: null,
    });
    expect(await outbox()).toEqual([
      { campaign_id: campaign.id, call_task_id: task.id, message: 'wake' },
      { campaign_id: campaign.id, call_task_id: null, message: 'wake' },
    ]);
    expect(await decisions(task.id)).toMatchObject([
      { verdict: 'end', reason: 'cancelled_by_hand' },
    ]);
  });

  it('asks the workflow of a live task to hang up and leaves its state to it', async () => {
    const task = await aCallTask(database(), { status: 'in_progress', workflow_open: true });

    const asked = await store().cancel(null, task.id, 'x');

    expect(asked.status).toBe('in_progress');
    expect(await outbox()).toEqual([
      { campaign_id: task.campaign_id, call_task_id: task.id, message: 'cancel' },
    ]);
  });

  it.each(['completed', 'failed'])('refuses a task that is %s', async (status) => {
    const task = await aCallTask(database(), { status });

    await expect(store().cancel(null, task.id, 'x')).rejects.toMatchObject({
      code: 'state_conflict',
      extra: { state: status },
    });
    expect(await outbox()).toEqual([]);
  });
});

describe('the story of a task', () => {
  it('has its attempts, its last decision and the clock of its line', async () => {
    const line = await aLine(database());
    await aClock(database(), { line_id: line.id, speed: 60 });
    const campaign = await aCampaign(database(), { line_id: line.id, max_retries: 5 });
    const task = await aCallTask(database(), { campaign_id: campaign.id });
    const call = await aCall(database(), { call_task_id: task.id });
    const at = new Date('2026-09-01T09:00:00Z');
    for (const reason of ['window_closed', 'busy']) {
      const decision = { call_task_id: task.id, at, verdict: 'retry', reason, until: at };
      await database()('decisions').insert(decision);
    }

    const story = await store().story(null, task.id);

    expect(story).toMatchObject({
      campaign: { status: 'draft', timezone: 'Europe/Moscow', maxRetries: 5 },
      clock: { speed: 60, virtualOriginMs: at.getTime() },
      lastDecision: { verdict: 'retry', reason: 'busy', until: at },
      attempts: [{ callId: call.id, attemptNumber: 1, disposition: 'goal_met' }],
    });
  });
});
