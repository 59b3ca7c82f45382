import { beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { SALON_CONFIG } from '../../src/api/examples.js';
import { testApi, type Client, type TestApi } from '../support/api.js';
import { aCompany, aSkillbase } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

let api: TestApi;
let operator: Client;

beforeEach(async () => {
  api = testApi(database());
  operator = api.as(await api.key('operator'));
});

describe('a test call (EP-24)', () => {
  it('is a campaign of one contact that is started', async () => {
    const bot = await aSkillbase(database(), { config: SALON_CONFIG });

    const { body } = await operator
      .post(`/api/skillbases/${bot.id}/test-call`)
      .send({ phone_number: '8 999 000-00-42' })
      .expect(200);

    expect(body).toMatchObject({
      ...{ status: 'initiated', phone_number: '+79990000042', skillbase_id: bot.id },
      ...{ line_kind: 'simulator', call_id: null },
    });
    expect(body.message).toContain('no phone rings');
    expect(await database()('call_tasks')).toMatchObject([
      { id: body.call_task_id, phone_number: '+79990000042', country: 'RU', status: 'pending' },
    ]);
    expect(await database()('campaigns')).toMatchObject([
      { id: body.campaign_id, control: 'run', max_retries: 0, company_id: bot.company_id },
    ]);
    expect(await database()('outbox').pluck('message')).toEqual(['start']);
    await operator.get(body.why_url as string).expect(200);
  });

  it('is refused for a number that is none, an inactive bot and a bot of others', async () => {
    const bot = await aSkillbase(database(), { config: SALON_CONFIG });
    const inactive = await aSkillbase(database(), { is_active: false });
    const stranger = api.as(await api.key('admin', (await aCompany(database())).id));
    const number = { phone_number: '+79990000042' };
    const path = (id: string) => `/api/skillbases/${id}/test-call`;

    const wrong = await operator.post(path(bot.id)).send({ phone_number: '12' }).expect(422);
    await operator.post(path(inactive.id)).send(number).expect(409);
    await stranger.post(path(bot.id)).send(number).expect(404);

    expect(wrong.body.errors[0].field).toBe('phone_number');
    expect(await database()('campaigns')).toEqual([]);
  });
});

describe('the address of the API (EP-55)', () => {
  it('says what it is and where to go, to everybody', async () => {
    const { body } = await request(api.app).get('/').expect(200);

    expect(body).toMatchObject({ name: 'New-Voice', docs: '/docs', openapi: '/openapi.json' });
  });
});
