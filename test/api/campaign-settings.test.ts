import { beforeEach, describe, expect, it } from '@jest/globals';
import { testApi, type Client, type TestApi } from '../support/api.js';
import { aCampaign, aCompany, aLine, aSkillbase } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

let api: TestApi;
let operator: Client;

beforeEach(async () => {
  api = testApi(database());
  operator = api.as(await api.key('operator'));
});

async function aBot() {
  const company = await aCompany(database());
  const bot = await aSkillbase(database(), { company_id: company.id });
  return { company_id: company.id, skillbase_id: bot.id, name: 'Осень' };
}

async function aLineWith(...numbers: string[]): Promise<string> {
  const { id } = await aLine(database());
  for (const phone_number of numbers) {
    await database()('caller_ids').insert({ line_id: id, phone_number });
  }
  return id;
}

const CONSENT = {
  grade: 'express_written',
  source: 'form on the site',
  text: 'I agree to be called by a robot.',
  obtained_at: '2026-05-01T09:00:00.000Z',
  attested_by: 'Ольга, маркетинг',
};

// Of the reference: EP-X6.
describe('the settings of a campaign', () => {
  it('are usual ones when nothing is said', async () => {
    const answer = await operator
      .post('/api/campaigns')
      .send(await aBot())
      .expect(201);

    expect(answer.body).toMatchObject({
      ...{ days_of_week: [1, 2, 3, 4, 5, 6, 7], holidays: [], contact_timezone_policy: 'campaign' },
      ...{ purpose: 'informational', consent: null, retry_policy: {}, caller_ids: [] },
      ...{ priority: 5, budget_usd: null },
    });
  });

  it('come back as they were sent, days in order and once', async () => {
    const line_id = await aLineWith('+74950000001', '+74950000002');
    const settings = {
      ...{ line_id, caller_ids: ['+74950000001', '+74950000002'] },
      ...{ contact_timezone_policy: 'skip', purpose: 'marketing', consent: CONSENT },
      ...{ priority: 9, budget_usd: 12.345678 },
      retry_policy: {
        busy: { attempts: 2, delay_seconds: [60, 300], jitter: 0.25, other_daypart: true },
        voicemail: { delay_seconds: 86_400 },
        unknown: {},
      },
    };
    const days = { days_of_week: [5, 1, 5], holidays: ['2027-01-07', '2027-01-01'] };

    const made = await operator
      .post('/api/campaigns')
      .send({ ...(await aBot()), ...settings, ...days })
      .expect(201);
    const read = await operator.get(`/api/campaigns/${made.body.id}`).expect(200);

    expect(read.body).toMatchObject(settings);
    expect(read.body).toMatchObject({
      ...{ days_of_week: [1, 5], holidays: ['2027-01-01', '2027-01-07'] },
    });
    expect(made.body).toEqual(read.body);
  });

  it.each<[string, Record<string, unknown>]>([
    ['days_of_week', { days_of_week: [] }],
    ['days_of_week.0', { days_of_week: [0] }],
    ['days_of_week.1', { days_of_week: [1, 8] }],
    ['holidays.0', { holidays: ['1.1.2027'] }],
    ['holidays.0', { holidays: ['2027-02-30'] }],
    ['contact_timezone_policy', { contact_timezone_policy: 'guess' }],
    ['purpose', { purpose: 'fun' }],
    ['consent.grade', { consent: { ...CONSENT, grade: 'none' } }],
    ['consent.text', { consent: { ...CONSENT, text: ' ' } }],
    ['consent.attested_by', { consent: { ...CONSENT, attested_by: undefined } }],
    ['consent.obtained_at', { consent: { ...CONSENT, obtained_at: '2199-01-01T00:00:00Z' } }],
    ['retry_policy.declined', { retry_policy: { declined: { attempts: 2 } } }],
    ['retry_policy.blocked', { retry_policy: { blocked: {} } }],
    ['retry_policy.invalid_number', { retry_policy: { invalid_number: {} } }],
    ['retry_policy.refused', { retry_policy: { refused: { delay_seconds: 60 } } }],
    ['retry_policy.callback', { retry_policy: { callback: {} } }],
    ['retry_policy.congestion', { retry_policy: { congestion: {} } }],
    ['retry_policy.sleeping', { retry_policy: { sleeping: {} } }],
    ['retry_policy.busy.attempts', { retry_policy: { busy: { attempts: 11 } } }],
    ['retry_policy.busy.delay_seconds', { retry_policy: { busy: { delay_seconds: 59 } } }],
    ['retry_policy.busy.jitter', { retry_policy: { busy: { jitter: 1.1 } } }],
    ['retry_policy.busy.delay', { retry_policy: { busy: { delay: 60 } } }],
    ['caller_ids.0', { caller_ids: ['89990000000'] }],
    ['caller_ids.0', { caller_ids: ['+74951112233'] }],
    ['priority', { priority: 11 }],
    ['budget_usd', { budget_usd: 0 }],
    ['budget_usd', { budget_usd: 0.0000001 }],
    ['budget_usd', { budget_usd: '5' }],
  ])('names %s when given %j', async (field, wrong) => {
    const answer = await operator
      .post('/api/campaigns')
      .send({ ...(await aBot()), ...wrong })
      .expect(422);

    expect(answer.body.errors.map((error: { field: string }) => error.field)).toEqual([field]);
    expect(await database()('campaigns')).toEqual([]);
  });

  it('are refused together when no call could ever be made', async () => {
    // A Saturday and a Sunday.
    const weekend = { start_time: '2027-01-02T00:00:00Z', end_time: '2027-01-03T20:00:00Z' };
    const { id } = await aCampaign(database(), { status: 'paused' });

    const created = await operator
      .post('/api/campaigns')
      .send({ ...(await aBot()), ...weekend, days_of_week: [1, 2, 3, 4, 5] })
      .expect(422);
    await operator.put(`/api/campaigns/${id}`).send(weekend).expect(200);
    const changed = await operator
      .put(`/api/campaigns/${id}`)
      .send({ holidays: ['2027-01-02', '2027-01-03'] })
      .expect(422);

    expect(created.body.code).toBe('validation_failed');
    expect(changed.body.code).toBe('validation_failed');
  });

  it('keep caller ids to those of the line, also when a draft gets another line', async () => {
    const [own, other] = [await aLineWith('+74950000001'), await aLineWith('+74950000002')];
    const { id } = await aCampaign(database(), { line_id: own });
    const put = (body: object) => operator.put(`/api/campaigns/${id}`).send(body);

    await put({ caller_ids: ['+74950000001'] }).expect(200);
    const foreign = await put({ caller_ids: ['+74950000001', '+74950000002'] }).expect(422);
    const moved = await put({ line_id: other }).expect(422);
    await put({ line_id: other, caller_ids: ['+74950000002'] }).expect(200);

    expect(foreign.body.errors[0].field).toBe('caller_ids.1');
    expect(moved.body.errors[0].field).toBe('caller_ids.0');
  });
});

describe('the weight of a company', () => {
  it('is 1 unless said, and changed by the platform only', async () => {
    const admin = api.as(await api.key('admin'));
    const made = await admin.post('/api/companies').send({ name: 'Ромашка' }).expect(201);
    const path = `/api/companies/${made.body.id}`;
    const own = api.as(await api.key('admin', made.body.id));

    const changed = await admin.put(path).send({ weight: 40 }).expect(200);
    await own.put(path).send({ weight: 100 }).expect(403);
    const wrong = await admin.put(path).send({ weight: 0 }).expect(422);

    expect([made.body.weight, changed.body.weight]).toEqual([1, 40]);
    expect(wrong.body.errors[0].field).toBe('weight');
    expect((await own.get(path)).body.weight).toBe(40);
  });
});
