import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { eventually, useEngine } from '../support/engine.js';
import { wordsOfHistory } from '../support/payload-words.js';
import { recordHistory } from '../support/record-history.js';
import { useReceiver } from '../support/webhook-receiver.js';
import { letTimePass, webhookParts } from '../support/webhooks.js';

const engine = useEngine();
const receiver = useReceiver();
/** One talks, one is busy. */
const NUMBERS = ['+79990000000', '+79990000001'];

describe('a webhook of a company that calls', () => {
  it('hears of each call and of the campaign, in order, through an outage', async () => {
    const platform = engine();
    const { db, temporal } = platform;
    let answered = 0;
    receiver.answer = (_request, response) =>
      void response.writeHead((answered += 1) % 4 === 2 ? 503 : 200).end();
    const campaign = await platform.campaign({
      numbers: NUMBERS,
      row: { max_retries: 1 },
      settings: { outcomes: { goal_met: 1 } },
    });
    const { id, secret } = await webhookParts(db).webhook({
      ...{ url: receiver.url, companyId: campaign.company_id },
      events: ['call.dialing', 'call.answered', 'call.ended', 'campaign.*'],
    });

    await platform.ask(campaign.id, 'start');
    await platform.until(campaign.id, 'completed');
    const undelivered = () =>
      db('webhook_deliveries').where({ webhook_id: id }).whereNot({ state: 'delivered' });
    await eventually('all events were delivered', async () => {
      const wanted = await db('events').whereRaw(
        `company_id = ? and (type in ('call.dialing', 'call.answered', 'call.ended')
           or type like 'campaign.%')`,
        [campaign.company_id],
      );
      const queued = await db('webhook_deliveries').where({ webhook_id: id });
      if (queued.length < wanted.length) return false;
      if ((await undelivered()).length === 0) return true;
      await letTimePass(db);
      await db('webhooks').where({ id }).increment('wakes_asked', 1);
      return false;
    });

    const taken = receiver.received.filter(({ raw, headers }) =>
      new Webhook(secret).verify(raw, headers as Record<string, string>),
    );
    expect(taken).toHaveLength(receiver.received.length);
    const calls = new Set(await db('calls').pluck<string[]>('id'));
    expect(calls.size).toBeGreaterThanOrEqual(NUMBERS.length);
    for (const call of calls) {
      const seen = receiver.received.filter(({ body }) => body.data['call_id'] === call);
      const ids = seen.map(({ body }) => body.data['event_id'] as number);
      expect(ids).toEqual(ids.toSorted((a, b) => a - b));
      expect(seen.at(-1)?.body).toMatchObject({
        ...{ type: 'call.ended', data: { task: expect.anything() } },
      });
    }
    const types = receiver.received.map(({ body }) => body.type);
    expect(types).toEqual(expect.arrayContaining(['campaign.running', 'campaign.completed']));
    expect(JSON.stringify(receiver.received)).not.toMatch(/7999000/);
    const attempts = await db('webhook_attempts').where({ error: null });
    const deliveries = await db('webhook_deliveries').where({ webhook_id: id });
    expect(attempts).toHaveLength(deliveries.length);
    await recordHistory(temporal, `webhook/${id}`, 'webhook-outage');
    const words = await wordsOfHistory(temporal, `webhook/${id}`);
    expect(words).toContain(id);
    expect(words).not.toContain('127.0.0.1');
  });

  it('has no workflow any more once it is off, and a new one once it is on again', async () => {
    const platform = engine();
    const { db, temporal } = platform;
    const { store, log, webhook } = webhookParts(db);
    const { id } = await webhook({ url: receiver.url });
    const isOpen = async () =>
      (await temporal.workflow.getHandle(`webhook/${id}`).describe()).status.name === 'RUNNING';
    const change = (isActive: boolean) =>
      store.update(null, id, { settings: { isActive }, by: 'test' });

    await log.addTest(null, id);
    await eventually('the test came', async () => receiver.received.length === 1);
    await change(false);
    await temporal.workflow.getHandle(`webhook/${id}`).signal('wake');
    await eventually('the workflow ended', async () => !(await isOpen()));
    await recordHistory(temporal, `webhook/${id}`, 'webhook-off');
    await change(true);
    await log.addTest(null, id);
    await eventually('the second test came', async () => receiver.received.length === 2);

    expect(await isOpen()).toBe(true);
    await temporal.workflow.getHandle(`webhook/${id}`).terminate('the test is over');
  });
});
