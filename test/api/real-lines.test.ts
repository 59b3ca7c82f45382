import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LivekitConfig } from '../../src/config.js';
import { keepDefaultLine } from '../../src/db/default-line.js';
import { createSecretBox } from '../../src/db/webhook-secret.js';
import { TEST_SECRET, testApi, type Client, type TestApi } from '../support/api.js';
import { aCompany, aLine } from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import { startFakeTwirp, type FakeTwirp } from '../support/fake-twirp.js';

const database = useDatabase();
const SECRET = 'a-secret-of-at-least-32-characters';
const TRUNK = {
  ...{ address: 'localhost:5060', transport: 'udp', numbers: ['+74950000000'] },
  ...{ username: 'us', password: 'correct horse' },
};
const LINE = { name: 'Carrier', kind: 'livekit', calls_per_minute: 60, max_concurrent_calls: 5 };

let twirp: FakeTwirp;
let api: TestApi;
let companyId: string;
let admin: Client;
let platform: Client;

beforeAll(async () => {
  twirp = await startFakeTwirp();
});
afterAll(() => twirp.close());

beforeEach(async () => {
  const livekit = { url: twirp.url, apiKey: 'key', apiSecret: SECRET };
  api = apiWith({ ...livekit, agentName: 'new-voice', trunk: null });
  companyId = (await aCompany(database())).id;
  admin = api.as(await api.key('admin', companyId));
  platform = api.as(await api.key('admin'));
});

function apiWith(livekit: LivekitConfig | null, allowPrivate = true): TestApi {
  const config = { secret: TEST_SECRET, api: { corsOrigins: [], uploadMaxBytes: 1_000_000 } };
  return testApi(database(), { config: { ...config, livekit, webhooks: { allowPrivate } } });
}

const make = async (settings: object = { trunk: TRUNK }, by = admin) =>
  by.post('/api/lines').send({ ...LINE, settings });
const kept = async (id: string) =>
  (await database()('lines').where({ id }).first<{ settings: { trunk: Record<string, string> } }>())
    .settings;
const openSecret = (sealed = '') => createSecretBox(TEST_SECRET, 'line-secrets').open(sealed);

describe('a line with a trunk of its own', () => {
  it('is made, shows its numbers, and answers its password to nobody', async () => {
    const made = await make();

    const { password: _password, ...shown } = TRUNK;
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      ...{ kind: 'livekit', company_id: companyId, caller_ids: ['+74950000000'] },
      settings: { trunk: { ...shown, has_password: true } },
    });
    const listed = await admin.get('/api/lines').expect(200);
    expect(JSON.stringify([made.body, listed.body])).not.toMatch(/horse|sealed/);
  });

  it('says what its numbers lack for countries with labels, until they are labelled', async () => {
    const made = await make();
    const { id } = made.body as { id: string };
    const [phone_number] = TRUNK.numbers;
    const label = { display_text: 'Лотос', contract_id: 'K-1' };
    const path = `/api/lines/${id}/caller-ids`;

    await admin
      .post(path)
      .send({ phone_number, ...label })
      .expect(201);
    const tested = await admin.post(`/api/lines/${id}/test`).expect(200);
    await admin
      .post(path)
      .send({ phone_number, ...label })
      .expect(409);

    const lacks = ['display_text', 'labelled_from', 'contract_id'];
    expect(made.body.caller_id_gaps).toEqual([{ phone_number, lacks }]);
    expect(tested.body.caller_id_gaps).toEqual([{ phone_number, lacks: ['labelled_from'] }]);
    expect((await admin.get(path)).body).toMatchObject({ total: 1, items: [label] });
  });

  it('keeps the label of a number that was there before the trunk', async () => {
    const { id } = (await make()).body as { id: string };
    const phone_number = '+74950000001';
    const label = { display_text: 'Лотос', contract_id: 'K-1', labelled_from: '2026-09-01' };
    await admin
      .post(`/api/lines/${id}/caller-ids`)
      .send({ phone_number, ...label })
      .expect(201);

    const trunk = { ...TRUNK, numbers: [...TRUNK.numbers, phone_number] };
    const changed = await admin.put(`/api/lines/${id}`).send({ settings: { trunk } }).expect(200);

    expect(changed.body.caller_ids).toEqual([...TRUNK.numbers, phone_number]);
    expect(changed.body.caller_id_gaps).toMatchObject([{ phone_number: TRUNK.numbers[0] }]);
  });

  it('keeps its password encrypted', async () => {
    const { id } = (await make()).body as { id: string };

    const { trunk } = await kept(id);
    expect(JSON.stringify(trunk)).not.toContain('horse');
    expect(openSecret(trunk['sealed_password'])).toBe('correct horse');
  });

  it('gets another password without a trace of it in the history', async () => {
    const { id } = (await make()).body as { id: string };
    const rotated = { trunk: { ...TRUNK, password: 'battery staple' } };

    await admin.put(`/api/lines/${id}`).send({ settings: rotated }).expect(200);

    expect(openSecret((await kept(id)).trunk['sealed_password'])).toBe('battery staple');
    const history = JSON.stringify(await database()('record_events'));
    expect(history).toContain('has_password');
    expect(history).not.toMatch(/staple|horse|sealed/);
  });

  it('keeps its password at the same carrier only', async () => {
    const { id } = (await make()).body as { id: string };
    const { password: _password, ...rest } = TRUNK;
    const change = (trunk: object) =>
      admin.put(`/api/lines/${id}`).send({ settings: { trunk } }).expect(200);

    const more = await change({ ...rest, numbers: ['+74950000001'] });
    const elsewhere = await change({ ...rest, address: 'other.example.com' });

    expect(more.body).toMatchObject({
      ...{ settings: { trunk: { has_password: true } } },
      caller_ids: ['+74950000000', '+74950000001'],
    });
    expect(elsewhere.body).toMatchObject({ settings: { trunk: { has_password: false } } });
  });

  it.each([
    [{}, 'settings'],
    [{ trunk: { ...TRUNK, address: 'sip:carrier' } }, 'settings.trunk.address'],
    [{ trunk: { ...TRUNK, address: 'carrier;transport=tcp' } }, 'settings.trunk.address'],
    [{ trunk: { ...TRUNK, transport: 'pigeon' } }, 'settings.trunk.transport'],
    [{ trunk: { ...TRUNK, numbers: [] } }, 'settings.trunk.numbers'],
    [{ trunk: { ...TRUNK, numbers: ['reception'] } }, 'settings.trunk.numbers.0'],
    [{ trunk: { ...TRUNK, username: undefined } }, 'settings.trunk.username'],
    [{ trunk: TRUNK, trunk_id: 'ST_a' }, 'settings'],
    [{ trunk_id: 'mine' }, 'settings.trunk_id'],
    [{ trunk: TRUNK, weights: {} }, 'settings'],
  ])('with the settings %j is refused, naming %s', async (settings, field) => {
    const refused = await make(settings, platform);

    expect(refused.status).toBe(422);
    expect(refused.body.errors[0].field).toBe(field);
    expect(JSON.stringify(refused.body)).not.toContain('horse');
  });

  it('leads a company to a public address only', async () => {
    const strict = apiWith(null, false);
    const own = strict.as(await strict.key('admin', companyId));
    const made = (address: string, by: Client) =>
      by.post('/api/lines').send({ ...LINE, settings: { trunk: { ...TRUNK, address } } });

    for (const address of ['127.0.0.1', '10.1.2.3:5060', 'localhost', '[::1]:5060']) {
      const refused = await made(address, own).expect(422);
      expect(refused.body.errors[0].field).toBe('settings.trunk.address');
    }
    await made('8.8.8.8:5060', own).expect(201);
    await made('10.1.2.3:5060', strict.as(await strict.key('admin'))).expect(201);
  });

  it('has no clock of its own', async () => {
    const clock = { starts_at: '2026-09-01T08:00:00Z' };

    const refused = await admin.post('/api/lines').send({
      ...{ ...LINE, settings: { trunk: TRUNK } },
      clock,
    });

    expect(refused.body).toMatchObject({ status: 422, errors: [{ field: 'clock' }] });
  });

  it('names a trunk that LiveKit keeps by keys of the platform only', async () => {
    const settings = { trunk_id: 'ST_abc' };

    expect((await make(settings)).body).toMatchObject({
      ...{ status: 422, errors: [{ field: 'settings.trunk_id' }] },
    });
    expect((await make(settings, platform)).body).toMatchObject({ settings });
  });
});

describe('the test of a line', () => {
  const steps = async (id: string, by = admin) =>
    (await by.post(`/api/lines/${id}/test`).expect(200)).body as {
      ok: boolean;
      checks: { name: string; ok: boolean; detail: string }[];
    };
  const refusal = (status: number, code: string, msg: string) => ({ error: { status, code, msg } });

  beforeEach(() => {
    twirp.answer('ListRooms', { rooms: [] });
    const noRoom = refusal(500, 'internal', 'update room failed: not found');
    twirp.answer('CreateSIPParticipant', noRoom);
  });

  it('finds nothing wrong, and dials nowhere that could ring', async () => {
    const { id } = (await make()).body as { id: string };

    const { ok, checks } = await steps(id);

    expect(checks.map(({ name, ok: right }) => [name, right])).toEqual([
      ...[
        ['configured', true],
        ['reachable', true],
        ['key', true],
        ['sip_service', true],
      ],
      ...[
        ['fence', true],
        ['trunk', true],
      ],
    ]);
    expect(ok).toBe(true);
    for (const { body } of twirp.asked('CreateSIPParticipant')) {
      expect(body).toMatchObject({ trunk: { hostname: 'nobody.invalid' } });
    }
  });

  it.each([
    ['ListRooms', refusal(401, 'unauthenticated', 'invalid token'), 'key'],
    ['ListRooms', refusal(500, 'unknown', 'redis'), 'reachable'],
    ['ListRooms', 'hangs_up' as const, 'reachable'],
    [
      'CreateSIPParticipant',
      refusal(503, 'unavailable', 'no response from servers'),
      'sip_service',
    ],
  ])('after %s answers %j names %s', async (method, answer, name) => {
    const { id } = (await make()).body as { id: string };
    twirp.answer(method, answer);

    const { ok, checks } = await steps(id);

    expect(ok).toBe(false);
    expect(checks.filter((check) => !check.ok)).toMatchObject([{ name }]);
  });

  it('warns of rooms that a late dial makes anew', async () => {
    const { id } = (await make()).body as { id: string };
    twirp.answer('ListRooms', { rooms: [{ name: 'line-test' }] });

    const { ok, checks } = await steps(id);

    expect(ok).toBe(true);
    expect(checks.find(({ name }) => name === 'fence')).toMatchObject({ ok: false });
  });

  it('names a carrier that DNS does not know, and a trunk that LiveKit does not keep', async () => {
    const address = { trunk: { ...TRUNK, address: 'nobody.invalid' } };
    const unknown = (await make(address)).body as { id: string };
    const missing = (await make({ trunk_id: 'ST_abc' }, platform)).body as { id: string };

    for (const { id } of [unknown, missing]) {
      const { ok, checks } = await steps(id, platform);
      expect(ok).toBe(false);
      expect(checks.at(-1)).toMatchObject({ name: 'trunk', ok: false });
    }
  });

  it('says that LiveKit is not configured', async () => {
    const { id } = (await make()).body as { id: string };
    const bare = apiWith(null);

    const { ok, checks } = await steps(id, bare.as(await bare.key('operator', companyId)));

    expect(ok).toBe(false);
    expect(checks).toMatchObject([
      { name: 'configured', detail: expect.stringContaining('LIVEKIT_URL') },
    ]);
  });

  it('is for operators of its company, and needs nothing for a simulator', async () => {
    const { id } = await aLine(database(), { company_id: companyId });
    const viewer = api.as(await api.key('viewer', companyId));
    const foreign = api.as(await api.key('admin', (await aCompany(database())).id));

    await viewer.post(`/api/lines/${id}/test`).expect(403);
    await foreign.post(`/api/lines/${id}/test`).expect(404);
    expect(await steps(id)).toMatchObject({ ok: true });
  });
});

describe('the default line', () => {
  const defaults = () => database()('lines').where({ is_default: true });
  const trunk = { numbers: ['+74950000000'] };

  it('is the trunk of the environment while there is one, and the simulator else', async () => {
    await Promise.all([
      keepDefaultLine(database(), { trunk }),
      keepDefaultLine(database(), { trunk }),
    ]);
    expect(await defaults()).toMatchObject([{ kind: 'livekit', settings: { environment: true } }]);
    const [real] = await defaults();
    expect(await database()('caller_ids').where({ line_id: real.id })).toHaveLength(1);

    await keepDefaultLine(database(), { trunk: null });
    expect(await defaults()).toMatchObject([{ kind: 'simulator' }]);

    await keepDefaultLine(database(), { trunk });
    expect(await defaults()).toMatchObject([{ id: real.id }]);
  });

  it('stays what an operator has made it when there is no trunk', async () => {
    const before = await defaults();

    await keepDefaultLine(database(), { trunk: null });

    expect(await defaults()).toEqual(before);
  });

  it('of the environment keeps its trunk there', async () => {
    await keepDefaultLine(database(), { trunk });
    const [real] = await defaults();

    const refused = await platform
      .put(`/api/lines/${real.id}`)
      .send({ settings: { trunk: TRUNK } });

    expect(refused.body).toMatchObject({ status: 422, errors: [{ field: 'settings' }] });
  });
});
