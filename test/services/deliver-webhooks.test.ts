import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { Webhook as WebhookRow } from '../../src/ports/webhook-store.js';
import { useDatabase } from '../support/database.js';
import { useReceiver } from '../support/webhook-receiver.js';
import { anEvent, letTimePass, webhookParts } from '../support/webhooks.js';

const database = useDatabase();
const receiver = useReceiver();
let parts: ReturnType<typeof webhookParts>;
let webhook: WebhookRow & { secret: string };

beforeEach(async () => {
  parts = webhookParts(database());
  webhook = await parts.webhook({ url: receiver.url });
});

const happens = (type: string, call_id: string | null = null, data = {}) =>
  anEvent(database(), { company_id: webhook.companyId, type, call_id, data });
const rows = () => database()('webhook_deliveries').orderBy('event_id');
const states = async () => (await rows()).map(({ state }) => state as string);
const health = () => database()('webhooks').where({ id: webhook.id }).first();
/** How a try went that the receiver took. */
const TAKEN = { status: 200, error: null, answer: null, durationMs: 1, retryAfterMs: null };

/** Of a campaign of calls: three events each, of all calls in turns. */
async function threeOfEach(calls: string[]): Promise<void> {
  for (const type of ['call.dialing', 'call.answered', 'call.ended']) {
    for (const call of calls) await happens(type, call);
  }
  await parts.spread();
}

describe('deliveries', () => {
  it('are signed, and made once however often somebody asks', async () => {
    await happens('call.ended');
    await parts.spread();

    await Promise.all([parts.deliver(webhook.id), parts.deliver(webhook.id)]);
    const after = await parts.deliver(webhook.id);

    expect(receiver.received).toHaveLength(1);
    const { raw, headers, body } = receiver.received[0]!;
    expect(new Webhook(webhook.secret).verify(raw, headers as Record<string, string>)).toEqual(
      body,
    );
    expect(body).toMatchObject({ type: 'call.ended', data: { company_id: webhook.companyId } });
    expect(after).toEqual({ kind: 'open', waitMs: null });
    expect(await rows()).toMatchObject([
      { id: headers['webhook-id'], state: 'delivered', attempts: 1, claimed_until: null },
    ]);
  });

  it('of a call come in their order, whatever fails in between and whoever sends', async () => {
    const calls = Array.from({ length: 12 }, () => randomUUID());
    let turn = 0;
    receiver.answer = (_request, response) =>
      void response.writeHead((turn += 1) % 3 === 0 ? 500 : 200).end();
    await threeOfEach(calls);

    for (let round = 0; round < 12 && (await states()).includes('pending'); round += 1) {
      await Promise.all([parts.deliver(webhook.id), parts.deliver(webhook.id)]);
      await letTimePass(database());
    }

    expect(new Set(await states())).toEqual(new Set(['delivered']));
    for (const call of calls) {
      const seen = receiver.received.filter(({ body }) => body.data['call_id'] === call);
      const order = seen.map(({ body }) => body.data['event_id'] as number);
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      expect(new Set(order).size).toBe(3);
    }
  });

  it('of one call wait for it alone', async () => {
    const [bad = '', ...good] = Array.from({ length: 4 }, () => randomUUID());
    receiver.answer = ({ body }, response) =>
      void response.writeHead(body.data['call_id'] === bad ? 500 : 200).end();
    await threeOfEach([bad, ...good]);

    const { kind, waitMs } = (await parts.deliver(webhook.id)) as { kind: string; waitMs: number };

    expect(kind).toBe('open');
    expect(waitMs).toBeGreaterThan(3_000);
    expect(waitMs).toBeLessThanOrEqual(5_000);
    const ofBad = await database()('webhook_deliveries').where({ call_id: bad });
    expect(ofBad.map(({ state, attempts }) => [state, attempts])).toEqual([
      ...[
        ['pending', 1],
        ['pending', 0],
        ['pending', 0],
      ],
    ]);
    expect((await states()).filter((state) => state === 'delivered')).toHaveLength(9);
  });

  it('to an endpoint that only fails become single knocks with pauses', async () => {
    receiver.answer = (_request, response) => void response.writeHead(503).end();
    await threeOfEach(Array.from({ length: 30 }, () => randomUUID()));

    const first = await parts.deliver(webhook.id);
    const knocks = receiver.received.length;
    await database()('webhooks').update({ not_before: null });
    await parts.deliver(webhook.id);

    // Eight lanes were at it when the fifth failed.
    expect(knocks).toBeLessThanOrEqual(12);
    expect(receiver.received.length).toBe(knocks + 1);
    expect(first).toMatchObject({ kind: 'open', waitMs: expect.any(Number) });
    expect((await health()).failures_in_row).toBe(knocks + 1);
  });

  it('are all made at once when a receiver is back', async () => {
    receiver.answer = (_request, response) => void response.writeHead(500).end();
    await threeOfEach(Array.from({ length: 8 }, () => randomUUID()));
    await parts.deliver(webhook.id);
    await database()('webhooks').update({ not_before: null });
    await database()('webhook_deliveries').where({ attempts: 1 }).update({ attempts: 7 });
    receiver.answer = (_request, response) => void response.writeHead(200).end();
    receiver.received.length = 0;

    await database()('webhook_deliveries')
      .limit(1)
      .update({ next_attempt_at: new Date(0) });
    await parts.deliver(webhook.id);

    expect(new Set(await states())).toEqual(new Set(['delivered']));
    expect(receiver.received).toHaveLength(24);
    expect(await health()).toMatchObject({ failures_in_row: 0, failing_since: null });
  });

  it('wait as long as the receiver asks for', async () => {
    receiver.answer = (_request, response) =>
      void response.writeHead(429, { 'retry-after': '3600' }).end();
    await happens('call.ended');
    await parts.spread();

    const outlook = await parts.deliver(webhook.id);

    const waitMs = outlook.kind === 'open' ? Number(outlook.waitMs) : 0;
    expect(Math.round(waitMs / 1_000)).toBe(3_600);
  });

  it('that hang hold up nothing but themselves', async () => {
    parts = webhookParts(database(), { timeoutMs: 700 });
    const [slow = '', ...others] = Array.from({ length: 5 }, () => randomUUID());
    const finished: string[] = [];
    receiver.answer = ({ body }, response) => {
      if (body.data['call_id'] === slow) return;
      finished.push(String(body.data['call_id']));
      response.writeHead(200).end();
    };
    await threeOfEach([slow, ...others]);

    await parts.deliver(webhook.id);

    expect(finished).toHaveLength(12);
    expect(receiver.received.filter(({ body }) => body.data['call_id'] === slow)).toHaveLength(1);
  });
});

describe('an acknowledgement', () => {
  it('is written down as soon as the database lets it, and nothing is sent again', async () => {
    await happens('call.ended');
    await parts.spread();
    let release: () => void = () => undefined;
    receiver.answer = (_request, response) => {
      void holdRow().then(() => response.writeHead(200).end());
    };
    // Nobody can write to the delivery, and its claim runs out meanwhile.
    const holdRow = async () => {
      const trx = await database().transaction();
      await trx('webhook_deliveries').update({ claimed_until: new Date(0) });
      release = () => void trx.commit();
    };

    const sending = parts.deliver(webhook.id);
    while (receiver.received.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const other = parts.deliver(webhook.id);
    setTimeout(() => release(), 300);
    await Promise.all([sending, other]);

    expect(receiver.received).toHaveLength(1);
    expect(await states()).toEqual(['delivered']);
  });

  it('of a process that died is doubted first, and then sent again with the same id', async () => {
    await happens('call.ended');
    await parts.spread();
    const dead = await parts.queue.claim(webhook.id);
    const claimIsOver = () =>
      database()('webhook_deliveries').update({ claimed_until: new Date(Date.now() - 1) });

    const claimed = await parts.deliver(webhook.id);
    await claimIsOver();
    const doubted = await parts.deliver(webhook.id);
    expect(receiver.received).toHaveLength(0);
    await claimIsOver();
    await parts.deliver(webhook.id);
    await parts.deliver(webhook.id);

    for (const outlook of [claimed, doubted]) {
      expect(outlook).toMatchObject({ kind: 'open', waitMs: expect.any(Number) });
      expect((outlook as { waitMs: number }).waitMs).toBeGreaterThan(15_000);
    }
    expect(receiver.received.map(({ id }) => id)).toEqual([dead?.id]);
    expect(await rows()).toMatchObject([{ state: 'delivered', attempts: 2, in_doubt: false }]);
  });

  it('of a second try and a change of all that wait do not lock each other out', async () => {
    await threeOfEach([randomUUID()]);
    const claimed = (await parts.queue.claim(webhook.id))!;
    await database()('webhooks').update({ last_success_at: new Date() });
    await database()('webhook_deliveries').where({ id: claimed.id }).update({ attempts: 2 });
    const waitsForLock = `select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;

    const change = await database().transaction();
    await change('webhooks').where({ id: webhook.id }).update({ not_before: null });
    await change('webhook_deliveries').where({ attempts: 0 }).update({ replays: 1 });
    const settled = parts.queue.settle({ ...claimed, attempts: 2 }, TAKEN);
    while ((await database().raw(waitsForLock)).rows.length === 0);
    await change('webhook_deliveries').where({ attempts: 2 }).update({ replays: 1 });
    await change.commit();
    await settled;

    expect(await states()).toEqual(['delivered', 'pending', 'pending']);
  });

  it('that comes late still counts', async () => {
    await happens('call.ended');
    await parts.spread();
    const slow = await parts.queue.claim(webhook.id);
    await database()('webhook_deliveries').update({ claimed_until: null });
    const second = await parts.queue.claim(webhook.id);

    await parts.queue.settle(slow!, TAKEN);
    await parts.queue.settle(slow!, TAKEN);
    await parts.queue.settle(second!, { ...TAKEN, status: 500, error: 'refused' });

    expect(await rows()).toMatchObject([{ state: 'delivered', attempts: 2 }]);
    const tries = await database()('webhook_attempts').orderBy('number').pluck('status');
    expect(tries).toEqual([200, 500]);
  });
});
