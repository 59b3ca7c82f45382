import { beforeEach, describe, expect, it } from '@jest/globals';
import type { CampaignStatus } from '../../src/domain/campaign.js';
import type { WorkflowMessage } from '../../src/ports/workflow-messages.js';
import { testApi, type Client, type TestApi } from '../support/api.js';
import { aCallTask, aCampaign, aSkillbase } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

let api: TestApi;
let operator: Client;

beforeEach(async () => {
  api = testApi(database());
  operator = api.as(await api.key('operator'));
});

/** What the campaign's workflow does: it alone writes the status. */
const BECOMES: Partial<Record<WorkflowMessage['message'], CampaignStatus>> = {
  start: 'running',
  pause: 'paused',
  resume: 'running',
  stop: 'stopping',
};

function obeyAfter(delayMs: number): void {
  api.messages.onSend = async ({ campaignId, message }) => {
    const status = BECOMES[message];
    if (status === undefined) return;
    const write = () => database()('campaigns').where({ id: campaignId }).update({ status });
    setTimeout(() => void write().then(() => undefined), delayMs);
  };
}

async function aDraftWithContacts() {
  const campaign = await aCampaign(database(), { skillbase_version: null });
  await aCallTask(database(), { campaign_id: campaign.id });
  return campaign;
}

const rowOf = (id: string) => database()('campaigns').where({ id }).first();
const outboxOf = (id: string) => database()('outbox').where({ campaign_id: id }).orderBy('id');

// Of the reference: EP-12, EP-13, EP-19, EP-20.
describe('starting a campaign', () => {
  it('answers running as soon as the workflow has taken it over', async () => {
    const { id } = await aDraftWithContacts();
    obeyAfter(120);

    const answer = await operator.post(`/api/campaigns/${id}/start`).expect(200);

    expect(answer.body).toMatchObject({ id, status: 'running', skillbase_version: 1 });
    expect(api.messages.sent).toEqual([
      { campaignId: id, callTaskId: null, message: 'start', controlSeq: 1 },
    ]);
  });

  it('answers after two seconds with what it is by then', async () => {
    const { id } = await aDraftWithContacts();

    const startedAt = performance.now();
    const answer = await operator.post(`/api/campaigns/${id}/start`).expect(200);

    expect(answer.body.status).toBe('draft');
    expect(performance.now() - startedAt).toBeGreaterThan(1_900);
    expect(performance.now() - startedAt).toBeLessThan(2_900);
  });

  it('writes request, history and message together, and does not open admission', async () => {
    const { id } = await aDraftWithContacts();
    obeyAfter(0);

    await operator.post(`/api/campaigns/${id}/start`).expect(200);

    const row = await rowOf(id);
    expect(row).toMatchObject({ control: 'run', control_seq: 1, admission_open: false });
    const events = await database()('campaign_events').where({ campaign_id: id });
    expect(events).toMatchObject([
      { kind: 'requested', before: { status: 'draft' }, after: { verb: 'start', control_seq: 1 } },
    ]);
    expect(events[0].by).toContain('operator key');
    expect(await outboxOf(id)).toMatchObject([{ message: 'start', control_seq: 1, attempts: 1 }]);
    expect((await outboxOf(id))[0].sent_at).not.toBeNull();
  });

  it('keeps the version that somebody has pinned before', async () => {
    const { id, skillbase_id } = await aDraftWithContacts();
    await database()('campaigns').where({ id }).update({ skillbase_version: 1 });
    await database()('skillbases').where({ id: skillbase_id }).update({ version: 2 });
    obeyAfter(0);

    const answer = await operator.post(`/api/campaigns/${id}/start`).expect(200);

    expect(answer.body.skillbase_version).toBe(1);
  });

  it('takes one of ten requests made at once and refuses the others', async () => {
    const { id } = await aDraftWithContacts();
    obeyAfter(300);

    const answers = await Promise.all(
      Array.from({ length: 10 }, () => operator.post(`/api/campaigns/${id}/start`)),
    );

    const statuses = answers.map((answer) => answer.status).sort();
    expect(statuses).toEqual([200, ...Array<number>(9).fill(409)]);
    expect(await rowOf(id)).toMatchObject({ control_seq: 1 });
    expect(api.messages.sent).toHaveLength(1);
  });

  it.each(['scheduled', 'running', 'paused', 'stopping', 'stopped'])(
    'is refused with the state when the campaign is %s',
    async (status) => {
      const { id } = await aDraftWithContacts();
      await database()('campaigns').where({ id }).update({ status });

      const answer = await operator.post(`/api/campaigns/${id}/start`).expect(409);

      expect(answer.body).toMatchObject({ code: 'state_conflict', state: status, status: 409 });
      expect(await rowOf(id)).toMatchObject({ control_seq: 0, control: 'none' });
      expect(await outboxOf(id)).toEqual([]);
    },
  );

  it('is refused without anybody to call, also from completed', async () => {
    const { id } = await aCampaign(database());
    await aCallTask(database(), { campaign_id: id, status: 'completed' });

    const fresh = await operator.post(`/api/campaigns/${id}/start`).expect(409);
    await database()('campaigns').where({ id }).update({ status: 'completed' });
    await operator.post(`/api/campaigns/${id}/start`).expect(409);

    expect(fresh.body.detail).toContain('nobody to call');
  });

  it('is possible again from completed when a later upload left tasks', async () => {
    const { id } = await aDraftWithContacts();
    await database()('campaigns').where({ id }).update({ status: 'completed', control: 'run' });
    obeyAfter(0);

    await operator.post(`/api/campaigns/${id}/start`).expect(200);
  });

  it('is refused when the bot is inactive', async () => {
    const { id, skillbase_id } = await aDraftWithContacts();
    await database()('skillbases').where({ id: skillbase_id }).update({ is_active: false });

    const answer = await operator.post(`/api/campaigns/${id}/start`).expect(409);

    expect(answer.body.code).toBe('state_conflict');
  });
});

describe('pausing, resuming and stopping', () => {
  it('closes admission in the transaction of the request itself', async () => {
    const { id } = await aCampaign(database(), { status: 'running', admission_open: true });
    let atSending: unknown;
    api.messages.onSend = async ({ campaignId }) => {
      atSending = await rowOf(campaignId);
      await database()('campaigns').where({ id: campaignId }).update({ status: 'paused' });
    };

    await operator.post(`/api/campaigns/${id}/pause`).expect(200);

    expect(atSending).toMatchObject({ admission_open: false, control: 'pause', status: 'running' });
  });

  it('leads through pause, resume and stop with a number each', async () => {
    const { id } = await aCampaign(database(), { status: 'running', admission_open: true });
    obeyAfter(10);

    for (const [verb, status] of [
      ['pause', 'paused'],
      ['resume', 'running'],
      ['stop', 'stopping'],
    ]) {
      const answer = await operator.post(`/api/campaigns/${id}/${verb}`).expect(200);
      expect(answer.body.status).toBe(status);
    }

    expect(api.messages.sent.map((sent) => [sent.message, sent.controlSeq])).toEqual([
      ['pause', 1],
      ['resume', 2],
      ['stop', 3],
    ]);
  });

  it('never opens admission', async () => {
    const { id } = await aCampaign(database(), { status: 'paused', admission_open: false });
    obeyAfter(0);

    await operator.post(`/api/campaigns/${id}/resume`).expect(200);

    expect(await rowOf(id)).toMatchObject({ admission_open: false, control: 'run' });
  });

  it.each([
    ['pause', 'draft'],
    ['pause', 'paused'],
    ['resume', 'running'],
    ['stop', 'draft'],
    ['stop', 'stopped'],
    ['stop', 'completed'],
  ])('%s is refused when the campaign is %s', async (verb, status) => {
    const { id } = await aCampaign(database(), { status });

    const answer = await operator.post(`/api/campaigns/${id}/${verb}`).expect(409);

    expect(answer.body.state).toBe(status);
  });
});

describe('a control request while Temporal is away', () => {
  it('stands: the answer says so, and the message is delivered later', async () => {
    const { id } = await aDraftWithContacts();
    api.messages.goAway();

    const answer = await operator.post(`/api/campaigns/${id}/start`).expect(503);

    expect(answer.body).toMatchObject({ code: 'unavailable', request_stands: true });
    expect(answer.headers['retry-after']).toBeDefined();
    expect(await rowOf(id)).toMatchObject({ control: 'run', control_seq: 1 });
    expect(await outboxOf(id)).toMatchObject([{ sent_at: null, attempts: 1 }]);
  });

  it('is answered within three seconds when Temporal hangs', async () => {
    const { id } = await aCampaign(database(), { status: 'running', admission_open: true });
    let release: () => void = () => undefined;
    api.messages.onSend = () => new Promise((resolve) => (release = resolve));

    const startedAt = performance.now();
    const answer = await operator.post(`/api/campaigns/${id}/pause`).expect(503);
    release();

    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(answer.body.request_stands).toBe(true);
    expect(await rowOf(id)).toMatchObject({ admission_open: false });
  });
});

describe('who may control', () => {
  it('refuses a viewer, and does not show another company that the campaign exists', async () => {
    const { id } = await aDraftWithContacts();
    const foreign = await aSkillbase(database());
    const viewer = api.as(await api.key('viewer'));
    const stranger = api.as(await api.key('admin', foreign.company_id));

    await viewer.post(`/api/campaigns/${id}/start`).expect(403);
    await stranger.post(`/api/campaigns/${id}/start`).expect(404);

    expect(await rowOf(id)).toMatchObject({ control_seq: 0 });
  });
});
