import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TEST_SECRET, testApi, type Client, type TestApi } from '../support/api.js';
import { aCall, aCallTask, aCompany } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

let folder: string;
let api: TestApi;
let operator: Client;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recordings-'));
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  const limits = { corsOrigins: [], uploadMaxBytes: 1_024 };
  const config = { secret: TEST_SECRET, api: limits, recordings: { folder } };
  api = testApi(database(), { config });
  operator = api.as(await api.key('operator'));
});

async function stranger(): Promise<Client> {
  return api.as(await api.key('admin', (await aCompany(database())).id));
}

async function aTalk() {
  const task = await aCallTask(database(), { contact_data: { город: 'Казань' } });
  const answered_at = new Date('2026-09-01T08:00:00Z');
  const collected_data = { время: '18:00' };
  const call = await aCall(database(), {
    call_task_id: task.id,
    answered_at,
    collected_data,
  } as never);
  const turn = (turn_index: number, role: string, content: string) => ({
    ...{ call_id: call.id, turn_index, role, content },
    at: new Date(answered_at.getTime() + turn_index * 2_000),
  });
  await database()('call_logs').insert([
    turn(1, 'user', 'Да'),
    turn(0, 'assistant', 'Здравствуйте!'),
  ]);
  return call;
}

describe('the list of calls (EP-27)', () => {
  it('is limited to a number however it is written, with the right total', async () => {
    const call = await aCall(database());
    await aCall(database());
    const written = call.phone_number.replace('+7', '8 ');

    for (const number of [written, encodeURIComponent(call.phone_number), call.phone_number]) {
      const found = await operator.get(`/api/calls?phone_number=${number}`).expect(200);
      expect(found.body).toMatchObject({ total: 1, items: [{ id: call.id }] });
    }
    const both = await operator.get(`/api/calls?phone_number=${written}&outcome=busy`);
    expect(both.body.total).toBe(0);
    await operator.get('/api/calls?phone_number=Anna').expect(422);
  });
});

describe('one call (EP-28, EP-X5)', () => {
  it('is told with the contact, what was agreed, its lead and where to read why', async () => {
    const call = await aTalk();
    const [lead] = await database()('leads')
      .insert({ company_id: call.company_id, call_id: call.id, name: 'Анна', source: 'call' })
      .returning<{ id: string }[]>('id');

    const { body } = await operator.get(`/api/calls/${call.id}`).expect(200);

    expect(body.call).toMatchObject({
      ...{ phone_number: call.phone_number, duration: 42, rating: null, recording_url: null },
      connected_at: '2026-09-01T08:00:00.000Z',
      contact_info: {
        ...{ name: 'Анна', phone_number: call.phone_number, data: { город: 'Казань' } },
      },
      agreements: [{ name: 'время', value: '18:00' }],
      ...{ transfer_status: 'none', lead_transfer: { lead_id: lead?.id, status: 'new' } },
      ...{ completion_reason: 'goal_met', rejection_reason: null },
      why_url: `/api/call-tasks/${call.call_task_id}/why`,
    });
    await operator.get(body.call.why_url as string).expect(200);
  });

  it('that failed says for what reason', async () => {
    const refused = { business: 'refused', disposition: 'refused', outcome: 'fail' };
    const call = await aCall(database(), refused);
    const path = `/api/calls/${call.id}`;

    expect((await operator.get(path)).body.call.rejection_reason).toBe('refused');
    await database()('call_metrics').insert({ call_id: call.id, outcome_reason: 'Дорого' });
    expect((await operator.get(path)).body.call.rejection_reason).toBe('Дорого');
  });
});

describe('what was said', () => {
  it('is a list of messages in their order (EP-29)', async () => {
    const { id } = await aTalk();

    const { body } = await operator.get(`/api/calls/${id}/messages`).expect(200);

    expect(body).toMatchObject([
      { index: 0, role: 'assistant', content: 'Здравствуйте!', state_id: null },
      { index: 1, role: 'user', content: 'Да' },
    ]);
    await operator.get(`/api/calls/${randomUUID()}/messages`).expect(404);
    await (await stranger()).get(`/api/calls/${id}/messages`).expect(404);
  });

  it('is a transcript as JSON, as text and as WebVTT (EP-30)', async () => {
    const path = `/api/calls/${(await aTalk()).id}/transcript`;

    const json = await operator.get(path).expect(200);
    const text = await operator.get(path).set('Accept', 'text/plain').expect(200);
    const vtt = await operator.get(`${path}?format=vtt`).expect(200);

    expect(json.body.messages).toMatchObject([
      { role: 'assistant', timestamp: '2026-09-01T08:00:00.000Z' },
      { role: 'user', content: 'Да' },
    ]);
    expect(text.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(text.text).toBe('[00:00:00] Бот: Здравствуйте!\n[00:00:02] Собеседник: Да\n');
    expect(vtt.headers['content-type']).toBe('text/vtt; charset=utf-8');
    expect(vtt.text).toContain('00:00:00.000 --> 00:00:02.000\n<v Бот>Здрав');
    await operator.get(`${path}?format=pdf`).expect(422);
    await (await stranger()).get(path).expect(404);
  });
});

describe('a recording (EP-31)', () => {
  const SOUND = 'RIFF0123456789WAVE';

  async function recorded() {
    const call = await aCall(database());
    await writeFile(join(folder, `${call.id}.wav`), SOUND);
    return { call, path: `/api/calls/${call.id}/recording` };
  }

  it('is answered as a whole, is named in the call, and not sent twice', async () => {
    const { call, path } = await recorded();

    const whole = await operator.get(path).expect(200);
    const detail = await operator.get(`/api/calls/${call.id}`);
    const listed = await operator.get('/api/calls');

    expect(whole.headers).toMatchObject({
      ...{ 'content-type': 'audio/wav', 'accept-ranges': 'bytes', 'content-length': '18' },
      'cache-control': 'private, max-age=3600',
    });
    expect(String(whole.body)).toBe(SOUND);
    expect(detail.body.call.recording_url).toBe(path);
    expect(listed.body.items[0].recording_url).toBe(path);
    const etag = String(whole.headers['etag']);
    await operator.get(path).set('If-None-Match', `W/${etag}`).expect(304);
  });

  it('is answered in parts', async () => {
    const { path } = await recorded();
    const { headers } = await operator.get(path);

    const part = await operator.get(path).set('Range', 'bytes=4-13').expect(206);
    const tail = await operator.get(path).set('Range', 'bytes=-4').expect(206);
    const beyond = await operator.get(path).set('Range', 'bytes=18-').expect(416);
    const same = await operator
      .get(path)
      .set({ Range: 'bytes=0-3', 'If-Range': String(headers['etag']) });
    const other = await operator.get(path).set({ Range: 'bytes=0-3', 'If-Range': '"x"' });

    expect(part.headers['content-range']).toBe('bytes 4-13/18');
    expect(String(part.body)).toBe('0123456789');
    expect(String(tail.body)).toBe('WAVE');
    expect(beyond.headers['content-range']).toBe('bytes */18');
    expect(beyond.body).toMatchObject({ code: 'range_not_satisfiable', size: 18 });
    expect([same.status, other.status]).toEqual([206, 200]);
  });

  it('is asked about by HEAD, which tells its length and sends nothing', async () => {
    const { path } = await recorded();
    const key = await api.key('viewer');
    const { default: request } = await import('supertest');

    const head = await request(api.app).head(path).set('Authorization', `Bearer ${key}`);

    expect([head.status, head.headers['content-length']]).toEqual([200, '18']);
    expect(head.headers['etag']).toMatch(/^".+"$/);
  });

  it('is 404 when there is none, and for another company', async () => {
    const { path } = await recorded();
    const silent = await aCall(database());

    await operator.get(`/api/calls/${silent.id}/recording`).expect(404);
    await operator.get(`/api/calls/${randomUUID()}/recording`).expect(404);
    await (await stranger()).get(path).expect(404);
  });
});

describe('what people think of a call', () => {
  it('is a rating, of which the last counts (EP-32)', async () => {
    const { id } = await aCall(database());
    const path = `/api/calls/${id}/rate`;

    await operator.post(path).send({ rating: 2 }).expect(200, { call_id: id, rating: 2 });
    await operator.post(path).send({ rating: 5 }).expect(200, { call_id: id, rating: 5 });

    expect((await operator.get(`/api/calls/${id}`)).body.call.rating).toBe(5);
    expect((await operator.get('/api/calls')).body.items[0].rating).toBe(5);
    for (const rating of [0, 6, 2.5, '5', null]) {
      await operator.post(path).send({ rating }).expect(422);
    }
    await operator.post(`/api/calls/${randomUUID()}/rate`).send({ rating: 1 }).expect(404);
    await (await stranger()).post(path).send({ rating: 1 }).expect(404);
  });

  it('is a report of what is wrong with it (EP-X2)', async () => {
    const call = await aCall(database());
    const report = { call_id: call.id, reason: 'wrong_transcript', comment: 'Имя' };

    const made = await operator.post('/api/reports').send(report).expect(201);
    await operator.post('/api/reports').send({ call_id: call.id, reason: 'other' }).expect(201);
    const found = await operator.get('/api/reports?reason=wrong_transcript').expect(200);

    expect(made.body).toMatchObject({ ...report, company_id: call.company_id });
    expect(found.body).toMatchObject({ total: 1, items: [{ id: made.body.id }] });
    const other = await stranger();
    expect((await other.get('/api/reports')).body.total).toBe(0);
    const refused = await other.post('/api/reports').send(report).expect(422);
    expect(refused.body.errors[0].field).toBe('call_id');
    await operator
      .post('/api/reports')
      .send({ ...report, reason: 'boring' })
      .expect(422);
  });
});
