import { beforeEach, describe, expect, it } from '@jest/globals';
import { CREATE_SKILLBASE, SALON_CONFIG } from '../../src/api/examples.js';
import { testApi, type Client, type TestApi } from '../support/api.js';
import { aCampaign, aCompany, aSkillbase } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

let api: TestApi;
let admin: Client;

beforeEach(async () => {
  api = testApi(database());
  admin = api.as(await api.key('admin'));
});

const role = (text: string) => ({
  ...SALON_CONFIG,
  context: { ...SALON_CONFIG.context, role: text },
});

// Of the reference: EP-01, EP-02, EP-03, EP-04, EP-05, EP-25, EP-26.
describe('creating a bot', () => {
  it('works with the example as it stands, in the only company there is', async () => {
    const company = await aCompany(database());

    const answer = await admin.post('/api/skillbases').send(CREATE_SKILLBASE).expect(201);

    expect(answer.body).toMatchObject({
      ...{ name: 'Салон красоты', slug: 'salon-krasoty', version: 1, company_id: company.id },
      ...{ is_active: true, is_published: false, config: SALON_CONFIG },
    });
    expect(answer.headers['etag']).toBe('"1"');
    await admin.get(String(answer.headers['location'])).expect(200, answer.body);
  });

  it('numbers the slug when the name is taken, also when several are made at once', async () => {
    await aCompany(database());

    const answers = await Promise.all(
      Array.from({ length: 4 }, () => admin.post('/api/skillbases').send(CREATE_SKILLBASE)),
    );

    const slugs = answers.map((answer) => String(answer.body.slug)).sort();
    expect(slugs).toEqual([
      ...['salon-krasoty', 'salon-krasoty-2', 'salon-krasoty-3', 'salon-krasoty-4'],
    ]);
  });

  it('refuses a slug that another bot of the company has', async () => {
    await aCompany(database());
    const wanted = { ...CREATE_SKILLBASE, slug: 'salon' };
    await admin.post('/api/skillbases').send(wanted).expect(201);

    const answer = await admin.post('/api/skillbases').send(wanted).expect(409);

    expect(answer.body).toMatchObject({ code: 'already_exists', errors: [{ field: 'slug' }] });
  });

  it('asks a platform key for the company when there are several, and takes its slug', async () => {
    await aCompany(database());
    const other = await aCompany(database());

    const missing = await admin.post('/api/skillbases').send(CREATE_SKILLBASE).expect(422);
    const named = await admin
      .post('/api/skillbases')
      .send({ ...CREATE_SKILLBASE, company_id: other.slug })
      .expect(201);

    expect(missing.body.errors).toEqual([{ field: 'company_id', message: 'is required' }]);
    expect(named.body.company_id).toBe(other.id);
  });

  it('is refused for a company of somebody else', async () => {
    const own = await aCompany(database());
    const foreign = await aCompany(database());
    const stranger = api.as(await api.key('admin', own.id));

    const answer = await stranger
      .post('/api/skillbases')
      .send({ ...CREATE_SKILLBASE, company_id: foreign.id })
      .expect(422);

    expect(answer.body.errors[0].field).toBe('company_id');
    expect(await database()('skillbases')).toEqual([]);
  });

  it('names each wrong field of the config by its path', async () => {
    await aCompany(database());
    const config = {
      ...SALON_CONFIG,
      voice: { ...SALON_CONFIG.voice, tts_provider: 'elevenlabs' },
      llm: { ...SALON_CONFIG.llm, modle: 'x' },
    };

    const answer = await admin.post('/api/skillbases').send({ name: 'Бот', config }).expect(422);

    expect(answer.body.errors).toEqual([
      {
        field: 'config.voice.tts_provider',
        message: 'elevenlabs is not supported; supported are cartesia, openai',
      },
      { field: 'config.llm.modle', message: 'is not a known field' },
    ]);
  });
});

describe('changing a bot', () => {
  it('makes the next version from a config and keeps the ones before', async () => {
    const { id } = await aSkillbase(database());

    const changed = await admin.put(`/api/skillbases/${id}`).send({ config: role('A') });
    await admin.put(`/api/skillbases/${id}/config`).send(role('B')).expect(200);

    expect(changed.body.version).toBe(2);
    const versions = await admin.get(`/api/skillbases/${id}/versions`).expect(200);
    const seen = versions.body.items as { version: number; config: typeof SALON_CONFIG }[];
    expect(seen.map((item) => item.version)).toEqual([3, 2, 1]);
    const second = await admin.get(`/api/skillbases/${id}/versions/2`).expect(200);
    expect(second.body.config.context.role).toBe('A');
    const current = await admin.get(`/api/skillbases/${id}/config`).expect(200);
    expect(current.body).toMatchObject({ version: 3, config: { context: { role: 'B' } } });
    await admin.get(`/api/skillbases/${id}/versions/4`).expect(404);
  });

  it('changes labels without a new version, and clears what is null', async () => {
    const { id } = await aSkillbase(database());
    await admin.put(`/api/skillbases/${id}`).send({ description: 'x' }).expect(200);

    const changes = { name: 'Новое имя', description: null, is_active: false };
    const answer = await admin.put(`/api/skillbases/${id}`).send(changes).expect(200);

    expect(answer.body).toMatchObject({ ...changes, version: 1 });
  });

  it('lets one of five win who change the same version', async () => {
    const { id } = await aSkillbase(database());

    const answers = await Promise.all(
      ['A', 'B', 'C', 'D', 'E'].map((text) =>
        admin.put(`/api/skillbases/${id}/config`).set('If-Match', '"1"').send(role(text)),
      ),
    );

    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409, 409]);
    const refused = answers.find((answer) => answer.status === 409);
    expect(refused?.body).toMatchObject({ code: 'version_conflict', version: 2 });
    expect(await database()('skillbase_versions').where({ skillbase_id: id })).toHaveLength(2);
  });

  it('takes the version in the body as well, and refuses a header that is no version', async () => {
    const { id } = await aSkillbase(database());

    await admin.put(`/api/skillbases/${id}`).send({ name: 'x', version: 9 }).expect(409);
    await admin.put(`/api/skillbases/${id}`).set('If-Match', 'abc').send({ name: 'x' }).expect(422);

    const row = await database()('skillbases').where({ id }).first();
    expect(row.name).not.toBe('x');
  });
});

describe('removing a bot', () => {
  it.each(['scheduled', 'running', 'paused', 'stopping'])(
    'is refused while a campaign of it is %s',
    async (status) => {
      const campaign = await aCampaign(database(), { status });

      const answer = await admin.delete(`/api/skillbases/${campaign.skillbase_id}`).expect(409);

      expect(answer.body).toMatchObject({ code: 'in_use', campaign_id: campaign.id });
    },
  );

  it('takes it from the lists, keeps its versions, and frees its slug', async () => {
    const company = await aCompany(database());
    const made = await admin.post('/api/skillbases').send(CREATE_SKILLBASE).expect(201);
    const path = `/api/skillbases/${made.body.id}`;

    await admin.delete(path).expect(204);

    await admin.get(path).expect(404);
    await admin.delete(path).expect(404);
    const list = await admin.get(`/api/skillbases?company_id=${company.id}`).expect(200);
    expect(list.body).toMatchObject({ items: [], total: 0 });
    expect(await database()('skillbase_versions')).toHaveLength(1);
    const again = await admin.post('/api/skillbases').send(CREATE_SKILLBASE).expect(201);
    expect(again.body.slug).toBe('salon-krasoty');
  });
});

describe('lists of bots', () => {
  it('filters by flags and company, and shows a company its own only', async () => {
    const mine = await aSkillbase(database());
    const inactive = await aSkillbase(database(), { is_active: false });
    const viewer = api.as(await api.key('viewer', mine.company_id));

    const active = await admin.get('/api/skillbases?is_active=true').expect(200);
    const own = await viewer.get('/api/skillbases').expect(200);

    expect(idsOf(active.body)).toEqual([mine.id]);
    expect(idsOf(own.body)).toEqual([mine.id]);
    await viewer.get(`/api/skillbases/${inactive.id}`).expect(404);
    await viewer.post('/api/skillbases').send(CREATE_SKILLBASE).expect(403);
  });

  it('leads through all pages by cursor, each row once', async () => {
    const { company_id } = await aSkillbase(database());
    for (let more = 0; more < 6; more += 1) await aSkillbase(database(), { company_id });
    const seen: string[] = [];
    let cursor: string | null = '';

    while (cursor !== null) {
      const page = cursor === '' ? '' : `&cursor=${cursor}`;
      const answer = await admin.get(`/api/skillbases?limit=3${page}`).expect(200);
      expect(answer.body.total).toBe(7);
      seen.push(...idsOf(answer.body));
      cursor = answer.body.cursor as string | null;
    }

    expect(new Set(seen).size).toBe(7);
    expect(seen).toHaveLength(7);
  });

  it.each([
    'limit=0',
    'limit=101',
    'skip=-1',
    'limit=x',
    'cursor=zzz',
    'is_active=yes',
    'cmpany=1',
  ])('refuses ?%s', async (query) => {
    const answer = await admin.get(`/api/skillbases?${query}`).expect(422);

    expect(answer.body.errors[0].field).toBe(query.split('=')[0]);
  });

  it('refuses a cursor that holds something else', async () => {
    const cursor = Buffer.from('["x","y"]').toString('base64url');

    await admin.get(`/api/skillbases?cursor=${cursor}`).expect(422);
  });
});

function idsOf(body: { items: { id: string }[] }): string[] {
  return body.items.map((item) => item.id);
}
