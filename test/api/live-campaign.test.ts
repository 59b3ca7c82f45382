import { beforeEach, describe, expect, it } from '@jest/globals';
import { campaignMessageSchema } from '../../src/contracts/live-api.js';
import { createCampaignLifecycle } from '../../src/db/campaign-lifecycle-store.js';
import { aCallTask, aCampaign, aCompany } from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import { useLive, type LiveApi, type LiveMessage } from '../support/live.js';

const live = useLive();
const database = useDatabase();
let api: LiveApi;
let key: string;

beforeEach(async () => {
  api = await live.api(database());
  key = await live.key(database());
});

const watch = (id: string, query = '') =>
  live.client(`${api.url}/api/campaigns/${id}/ws${query}`, key);
const counted =
  (status: string, count: number) =>
  ({ type, data }: LiveMessage) =>
    type === 'counters' && (data['tasks_by_status'] as Record<string, number>)[status] === count;

describe('the live view of a campaign', () => {
  it('begins with its status and counters, then tells what changes', async () => {
    const { id } = await aCampaign(database(), { control: 'run' });
    const task = await aCallTask(database(), { campaign_id: id });
    await aCallTask(database(), { campaign_id: id });
    const client = watch(id);
    await client.until(counted('pending', 2));

    await createCampaignLifecycle(database()).settle(id, { kind: 'begin' });
    await client.until(({ type }) => type === 'status');
    await database()('call_tasks')
      .where({ id: task.id })
      .update({ status: 'completed', end_reason: 'human_talked' });
    await client.until(counted('completed', 1));

    expect(client.messages[0]).toMatchObject({ type: 'init', data: { status: 'draft' } });
    const status = client.messages.find(({ type }) => type === 'status');
    expect(status?.data).toMatchObject({ status: 'running', before: 'draft' });
    for (const message of client.messages) campaignMessageSchema.parse(message);
  });

  it('counts at most once a second, however often it is woken', async () => {
    const { id } = await aCampaign(database());
    const client = watch(id);
    await client.until(counted('pending', 0));
    const beganMs = performance.now();

    for (let made = 1; made <= 20; made += 1) {
      await aCallTask(database(), { campaign_id: id });
      await database().raw(`notify events`);
    }
    await client.until(counted('pending', 20));

    const counts = client.messages.filter(({ type }) => type === 'counters').length;
    const seconds = (performance.now() - beganMs) / 1_000;
    expect(counts - 1).toBeLessThanOrEqual(Math.floor(seconds) + 1);
  });

  it('tells how far an import is', async () => {
    const { id: campaign_id } = await aCampaign(database());
    const client = watch(campaign_id);
    await client.until(({ type }) => type === 'init');

    await database()('imports').insert({ campaign_id, file_name: 'x.csv', rows_read: 500 });
    const told = await client.until(({ data }) => data['import'] !== null && 'import' in data);

    expect(told.data['import']).toMatchObject({ status: 'running', rows_read: 500 });
  });

  it('goes on after the last status that a client had', async () => {
    const { id } = await aCampaign(database(), { control: 'run' });
    const lifecycle = createCampaignLifecycle(database());
    await lifecycle.settle(id, { kind: 'begin' });
    const first = watch(id);
    const { id: last } = await first.until(({ type }) => type === 'init');
    first.ws.terminate();
    await lifecycle.settle(id, { kind: 'drained' });

    const second = watch(id, `?last_event_id=${last}`);
    const { data } = await second.until(({ type }) => type === 'status');

    expect(second.messages[0]?.data).toMatchObject({ resumed: true, last_event_id: last });
    expect(data).toMatchObject({ status: 'completed', before: 'running' });
  });

  it('ends when the campaign is archived, and others are told on', async () => {
    const [gone, other] = [await aCampaign(database()), await aCampaign(database())];
    const [client, onlooker] = [watch(gone.id), watch(other.id)];
    await Promise.all([client, onlooker].map((one) => one.until(counted('pending', 0))));

    await database()('campaigns').where({ id: gone.id }).update({ archived_at: new Date() });
    await aCallTask(database(), { campaign_id: other.id });

    expect((await client.closed).code).toBe(1000);
    await onlooker.until(counted('pending', 1));
  });

  it('is not shown to another company', async () => {
    const { id } = await aCampaign(database());
    const { id: other } = await aCompany(database());
    key = await live.key(database(), 'admin', other);

    expect((await watch(id).closed).code).toBe(4404);
  });
});
