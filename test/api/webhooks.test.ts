import { beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { createWebhookDelivering } from '../../src/services/deliver-webhooks.js';
import { createHttpSender } from '../../src/webhooks/http-sender.js';
import { TEST_SECRET, testApi, type Client, type TestApi } from '../support/api.js';
import { aCompany } from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import type { CompanyRow } from '../support/rows.js';
import { useReceiver } from '../support/webhook-receiver.js';
import { anEvent, webhookParts } from '../support/webhooks.js';

const database = useDatabase();
const receiver = useReceiver();
const PATH = '/api/webhooks';
const config = {
  secret: TEST_SECRET,
  api: { corsOrigins: [], uploadMaxBytes: 1_000 },
  webhooks: { allowPrivate: true },
};

let api: TestApi;
let company: CompanyRow;
let admin: Client;
let parts: ReturnType<typeof webhookParts>;

beforeEach(async () => {
  api = testApi(database(), { config });
  company = await aCompany(database());
  admin = api.as(await api.key('admin', company.id));
  parts = webhookParts(database());
});

const make = async (fields: object = {}) => {
  const body = { url: receiver.url, events: ['call.*'], ...fields };
  return (await admin.post(PATH).send(body).expect(201)).body as { id: string; secret: string };
};
const happens = (type: string) => anEvent(database(), { company_id: company.id, type });

// Of the reference: EP-X8.
describe('a webhook', () => {
  it('is made with a secret that is shown once', async () => {
    const made = await make({ description: 'CRM' });

    const read = await admin.get(`${PATH}/${made.id}`).expect(200);
    const listed = await admin.get(`${PATH}?is_active=true`).expect(200);

    expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    expect(read.body).toMatchObject({ id: made.id, description: 'CRM', events: ['call.*'] });
    expect(listed.body).toMatchObject({ total: 1, items: [read.body] });
    expect(JSON.stringify([read.body, listed.body])).not.toContain('whsec');
    const stored = JSON.stringify(await database()('webhook_secrets'));
    expect(stored).not.toContain(made.secret.slice(6));
  });

  it.each([
    [{ events: [] }, 'events'],
    [{ events: ['call.fun'] }, 'events.0'],
    [{ events: ['*', 'c*'] }, 'events.1'],
    [{ url: 'ftp://crm.example.com/' }, 'url'],
    [{ url: 'https://me:secret@crm.example.com/' }, 'url'],
    [{ url: 'https://crm.example.com/#here' }, 'url'],
    [{ url: 'hook' }, 'url'],
    [{ secret: 'whsec_mine' }, 'secret'],
    [{ company_id: 'nobody' }, 'company_id'],
  ])('with %j is refused, naming %s', async (fields, field) => {
    const body = { url: 'https://crm.example.com/', events: ['*'], ...fields };

    const answer = await admin.post(PATH).send(body).expect(422);

    expect(answer.body.errors[0].field).toBe(field);
  });

  it('goes to public https addresses only, unless the configuration says otherwise', async () => {
    const careful = testApi(database());
    const client = careful.as(await careful.key('admin', company.id));
    const { id } = await make();
    const urls = ['http://example.com/', 'https://localhost/', 'https://169.254.169.254/x'];

    for (const url of urls) {
      const answer = await client
        .post(PATH)
        .send({ url, events: ['*'] })
        .expect(422);
      expect(answer.body.errors).toMatchObject([{ field: 'url' }]);
      await client.put(`${PATH}/${id}`).send({ url }).expect(422);
    }
  });

  it('is changed, and removed with its log', async () => {
    const { id } = await make();
    const changed = await admin
      .put(`${PATH}/${id}`)
      .send({ events: ['campaign.*'], include_phone_numbers: true })
      .expect(200);
    await admin.post(`${PATH}/${id}/test`).expect(202);
    await admin.delete(`${PATH}/${id}`).expect(204);

    expect(changed.body).toMatchObject({
      ...{ url: receiver.url, events: ['campaign.*'], include_phone_numbers: true },
    });
    await admin.get(`${PATH}/${id}`).expect(404);
    expect(await database()('webhook_deliveries')).toEqual([]);
    expect(await database()('record_events').orderBy('id').pluck('action')).toEqual([
      ...['added', 'changed', 'removed'],
    ]);
    expect(await parts.deliver(id)).toEqual({ kind: 'closed' });
  });

  it('is seen by its own company only, and by operators and admins', async () => {
    const { id } = await make();
    await happens('call.ended');
    await parts.spread();
    const delivery = (await admin.get(`${PATH}/${id}/deliveries`)).body.items[0].id as string;
    const foreign = api.as(await api.key('admin', (await aCompany(database())).id));
    const viewer = api.as(await api.key('viewer', company.id));
    const operator = api.as(await api.key('operator', company.id));
    const one = `${PATH}/${id}`;
    const reads = [one, `${one}/deliveries`, `${one}/deliveries/${delivery}`];
    const since = { since: '2026-01-01T00:00:00Z' };

    for (const path of reads) {
      await foreign.get(path).expect(404);
      await viewer.get(path).expect(403);
      await operator.get(path).expect(200);
    }
    await foreign.put(one).send({ is_active: false }).expect(404);
    await foreign.post(`${one}/rotate-secret`).send({}).expect(404);
    await foreign.post(`${one}/test`).expect(404);
    await foreign.post(`${one}/replay`).send(since).expect(404);
    await foreign.post(`${one}/deliveries/${delivery}/replay`).expect(404);
    await foreign.delete(one).expect(404);
    expect((await foreign.get(PATH)).body.total).toBe(0);
    await operator
      .post(PATH)
      .send({ url: receiver.url, events: ['*'] })
      .expect(403);
  });

  it('of one webhook is not the delivery of another', async () => {
    const [first, second] = [await make(), await make()];
    const { id } = (await admin.post(`${PATH}/${first.id}/test`).expect(202)).body;

    await admin.get(`${PATH}/${second.id}/deliveries/${id}`).expect(404);
    await admin.post(`${PATH}/${second.id}/deliveries/${id}/replay`).expect(404);
  });
});

describe('a new secret', () => {
  it('signs beside the one before until the overlap is over', async () => {
    const { id, secret: first } = await make();
    const rotate = async (body: object) =>
      (await admin.post(`${PATH}/${id}/rotate-secret`).send(body).expect(200)).body;
    const second = await rotate({ overlap_hours: 1 });
    await admin.post(`${PATH}/${id}/test`).expect(202);
    await parts.deliver(id);
    const third = await rotate({ overlap_hours: 0 });
    await admin.post(`${PATH}/${id}/test`).expect(202);
    await parts.deliver(id);

    const verifiedBy = (at: number, secret: string) => {
      const { raw, headers } = receiver.received[at]!;
      try {
        new Webhook(secret).verify(raw, headers as Record<string, string>);
        return true;
      } catch {
        return false;
      }
    };
    const secrets = [first, second.secret, third.secret] as string[];
    expect(secrets.map((secret) => verifiedBy(0, secret))).toEqual([true, true, false]);
    expect(secrets.map((secret) => verifiedBy(1, secret))).toEqual([false, false, true]);
    expect(Date.parse(second.previous_valid_until)).toBeGreaterThan(Date.now() + 3_500_000);
    expect(third.previous_valid_until).toBeNull();
  });
});

describe('the log of deliveries', () => {
  it('tells every try, and finds by state, type and call', async () => {
    const { id } = await make();
    receiver.answer = (_request, response) => void response.writeHead(500).end('out of order');
    await happens('call.ended');
    await happens('call.turn');
    await parts.spread();
    await parts.deliver(id);
    const find = async (query: string) =>
      (await admin.get(`${PATH}/${id}/deliveries?${query}`).expect(200)).body;

    const all = await find('limit=1');
    const next = await find(`limit=1&cursor=${all.cursor}`);
    const [ended] = (await find('event_type=call.ended&state=pending')).items;
    const one = await admin.get(`${PATH}/${id}/deliveries/${ended.id}`).expect(200);

    expect(all).toMatchObject({ total: 2, items: [{ event_type: 'call.turn', attempts: 1 }] });
    expect(next.items).toMatchObject([{ event_type: 'call.ended' }]);
    expect(one.body).toMatchObject({
      ...{ state: 'pending', attempts: 1, delivered_at: null },
      attempt_log: [{ number: 1, status: 500, error: 'refused', answer: 'out of order' }],
    });
    expect((await find('state=delivered')).total).toBe(0);
    expect((await find('to=2026-01-01T00:00:00Z')).total).toBe(0);
  });
});

describe('a replay', () => {
  it('of one delivers it again with the id that it had', async () => {
    const { id } = await make();
    await happens('call.ended');
    await parts.spread();
    await parts.deliver(id);
    const [first] = (await admin.get(`${PATH}/${id}/deliveries`)).body.items;

    const again = await admin.post(`${PATH}/${id}/deliveries/${first.id}/replay`).expect(202);
    await parts.deliver(id);

    expect(again.body).toMatchObject({ id: first.id, state: 'pending', replays: 1 });
    expect(receiver.received.map((one) => one.id)).toEqual([first.id, first.id]);
  });

  it('since a time takes what was given up or never queued, and the rest if wanted', async () => {
    await happens('call.dialing');
    const { id } = await make();
    await happens('call.ended');
    await happens('call.turn');
    await parts.spread();
    await parts.deliver(id);
    await database()('webhook_deliveries')
      .where({ event_type: 'call.turn' })
      .update({ state: 'failed' });
    const replay = async (fields: object) => {
      const body = { since: new Date(Date.now() - 60_000).toISOString(), ...fields };
      return (await admin.post(`${PATH}/${id}/replay`).send(body).expect(202)).body.queued;
    };

    const early = await replay({ until: new Date(Date.now() - 50_000).toISOString() });
    const missed = await replay({});
    await parts.deliver(id);
    const everything = await replay({ include_delivered: true });
    await parts.deliver(id);

    expect([early, missed, everything]).toEqual([0, 2, 3]);
    const types = receiver.received.map(({ body }) => body.type.slice('call.'.length));
    expect(types.slice(0, 2).sort()).toEqual(['ended', 'turn']);
    expect(types.slice(2, 4).sort()).toEqual(['dialing', 'turn']);
    expect(new Set(receiver.received.map((one) => one.id)).size).toBe(3);
  });
});

describe('a webhook that nobody stands behind', () => {
  it.each([
    [410, 'gone', { failures_in_row: 0 }],
    [500, 'failing', { failures_in_row: 30, failing_since: new Date(Date.now() - 6 * 86_400_000) }],
  ])('answers %i and is switched off as %s, with notice', async (status, reason, row) => {
    const { id } = await make();
    const other = await make({ events: ['webhook.disabled'] });
    await database()('webhooks').where({ id }).update(row);
    receiver.answer = (_request, response) => void response.writeHead(status).end();
    await happens('call.ended');
    await parts.spread();

    expect(await parts.deliver(id)).toEqual({ kind: 'closed' });

    const off = await admin.get(`${PATH}/${id}`).expect(200);
    expect(off.body).toMatchObject({ is_active: false, disabled_reason: reason });
    expect(await database()('record_events').where({ by: 'platform' })).toMatchObject([
      { record: 'webhook', record_id: id, details: { reason } },
    ]);
    const refused = await admin.post(`${PATH}/${id}/test`).expect(409);
    expect(refused.body).toMatchObject({ code: 'state_conflict', disabled_reason: reason });
    receiver.answer = (_request, response) => void response.writeHead(204).end();
    receiver.received.length = 0;
    await parts.spread();
    await parts.deliver(other.id);
    expect(receiver.received.map(({ body }) => body)).toMatchObject([
      { type: 'webhook.disabled', data: { webhook_id: id, reason } },
    ]);
  });

  it('goes on with what waits when it is switched on again', async () => {
    const { id } = await make();
    await happens('call.ended');
    await parts.spread();
    await admin.put(`${PATH}/${id}`).send({ is_active: false }).expect(200);
    const off = await parts.deliver(id);
    await admin.put(`${PATH}/${id}`).send({ is_active: true }).expect(200);
    await parts.deliver(id);

    expect(off).toEqual({ kind: 'closed' });
    expect(receiver.received).toHaveLength(1);
  });

  it('sends nothing to an address that became a private one', async () => {
    const { id } = await make({ url: receiver.url.replace('http:', 'https:') });
    await happens('call.ended');
    await parts.spread();
    const careful = createWebhookDelivering({
      queue: parts.queue,
      sender: createHttpSender({ allowPrivate: false }),
      log: { warn: () => undefined },
    });
    const { signal } = new AbortController();
    await careful.deliverDue(id, { untilMs: Date.now() + 20_000, signal });

    expect(receiver.received).toEqual([]);
    expect(await database()('webhook_attempts').pluck('error')).toEqual(['address_refused']);
  });
});
