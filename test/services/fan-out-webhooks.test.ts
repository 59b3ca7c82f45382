import { beforeEach, describe, expect, it } from '@jest/globals';
import { aCampaign, aCompany } from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import { anEvent, webhookParts } from '../support/webhooks.js';

const database = useDatabase();
const url = 'https://crm.example.com/hook';
let woken: string[];
let temporalIsAway: boolean;
const waker = {
  async wake(webhookId: string) {
    if (temporalIsAway) throw new Error('away');
    woken.push(webhookId);
  },
};
let parts: ReturnType<typeof webhookParts>;

beforeEach(() => {
  woken = [];
  temporalIsAway = false;
  parts = webhookParts(database(), { waker });
});

const queued = async () => {
  const rows = await database()('webhook_deliveries').orderBy(['webhook_id', 'event_id']);
  return rows.map(({ webhook_id, event_type }) => [webhook_id, event_type] as [string, string]);
};

describe('an event', () => {
  it('is queued for the webhooks of its company that want to hear of it', async () => {
    const company_id = (await aCompany(database())).id;
    const of = { url, companyId: company_id };
    const ends = await parts.webhook({ ...of, events: ['call.ended'] });
    const calls = await parts.webhook({ ...of, events: ['campaign.paused', 'call.*'] });
    await parts.webhook({ ...of, events: ['*'], isActive: false });
    await parts.webhook({ url, events: ['*'] });

    for (const type of ['call.ended', 'call.turn', 'campaign.running']) {
      await anEvent(database(), { company_id, type });
    }
    await parts.spread();

    expect(new Set(await queued())).toEqual(
      new Set([
        [ends.id, 'call.ended'],
        [calls.id, 'call.ended'],
        [calls.id, 'call.turn'],
      ]),
    );
    expect(new Set(woken)).toEqual(new Set([ends.id, calls.id]));
  });

  it('that was there before the webhook, or while it was off, is not queued', async () => {
    const company_id = (await aCompany(database())).id;
    await anEvent(database(), { company_id, type: 'call.dialing' });
    const webhook = await parts.webhook({ url, companyId: company_id });
    await anEvent(database(), { company_id, type: 'call.answered' });
    await parts.spread();
    const change = (isActive: boolean) =>
      parts.store.update(null, webhook.id, { settings: { isActive }, by: 'test' });
    await change(false);
    await anEvent(database(), { company_id, type: 'call.turn' });
    await change(true);
    await anEvent(database(), { company_id, type: 'call.ended' });
    await parts.spread();

    expect((await queued()).map(([, type]) => type)).toEqual(['call.answered', 'call.ended']);
  });

  it('of a rehearsal is told to nobody', async () => {
    const real = await aCampaign(database());
    const { company_id } = real;
    const rehearsal = await aCampaign(database(), { company_id, rehearsal_of: real.id });
    await parts.webhook({ url, companyId: company_id });

    await anEvent(database(), { company_id, type: 'call.ended', campaign_id: rehearsal.id });
    await anEvent(database(), { company_id, type: 'call.turn', campaign_id: real.id });
    await parts.spread();

    expect((await queued()).map(([, type]) => type)).toEqual(['call.turn']);
  });

  it('that is committed after a later one is not missed', async () => {
    const webhook = await parts.webhook({ url });
    const company_id = webhook.companyId;
    const slow = await database().transaction();
    await slow('events').insert({ company_id, type: 'call.answered', at: new Date() });
    await anEvent(database(), { company_id, type: 'call.ended' });
    for (let round = 0; round < 3; round += 1) await parts.fanOut.round();
    const before = await queued();
    await slow.commit();
    await parts.spread();

    expect(before).toEqual([]);
    expect((await queued()).map(([, type]) => type)).toEqual(['call.answered', 'call.ended']);
  });

  it('is queued once, however many workers look', async () => {
    const webhook = await parts.webhook({ url });
    const others = [1, 2, 3].map(() => webhookParts(database(), { waker }));
    for (let made = 0; made < 30; made += 1) {
      await anEvent(database(), { company_id: webhook.companyId, type: 'call.ended' });
    }

    await Promise.all(others.map((other) => other.fanOut.round()));
    await parts.spread();

    expect(await queued()).toHaveLength(30);
  });
});

describe('waking', () => {
  it('is tried again when Temporal was away, and then no more', async () => {
    const webhook = await parts.webhook({ url });
    temporalIsAway = true;
    await anEvent(database(), { company_id: webhook.companyId, type: 'call.ended' });
    await parts.spread();
    const whileAway = [...woken];
    temporalIsAway = false;
    await parts.fanOut.round();
    await parts.fanOut.round();

    expect(whileAway).toEqual([]);
    expect(woken).toEqual([webhook.id]);
  });

  it('is done for what is overdue: its workflow may be gone', async () => {
    const webhook = await parts.webhook({ url });
    await anEvent(database(), { company_id: webhook.companyId, type: 'call.ended' });
    await parts.spread();
    woken = [];
    await parts.fanOut.tidy();
    await parts.fanOut.round();
    const fresh = [...woken];
    await database()('webhook_deliveries').update({ next_attempt_at: new Date(0) });
    await parts.fanOut.tidy();
    await parts.fanOut.round();

    expect(fresh).toEqual([]);
    expect(woken).toEqual([webhook.id]);
  });
});

describe('without webhooks', () => {
  it('a round asks whether there is one, and nothing else', async () => {
    await anEvent(database(), { company_id: (await aCompany(database())).id, type: 'call.ended' });
    const asked: string[] = [];
    const listen = ({ sql }: { sql: string }) => asked.push(sql);
    database().on('query', listen);
    await parts.fanOut.round();
    database().off('query', listen);

    expect(asked).toHaveLength(2);
    expect(asked.every((sql) => sql.includes('from "webhooks"'))).toBe(true);
  });
});
