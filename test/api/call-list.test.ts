import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { testApi, TEST_SECRET } from '../support/api.js';
import { aCampaign, aCompany } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();
const CSV = 'phone_number,name\n89161234567,Анна\n8916,Олег\n';

async function upload(
  campaignId: string,
  options: {
    content?: string | Buffer;
    name?: string;
    companyId?: string;
    prefer?: string;
    maxBytes?: number;
  } = {},
) {
  const { content = CSV, name = 'contacts.csv', maxBytes = 1_000_000 } = options;
  const api = testApi(database(), {
    config: { secret: TEST_SECRET, api: { corsOrigins: [], uploadMaxBytes: maxBytes } },
  });
  const key = await api.key('operator', options.companyId ?? null);
  const request = api.as(key).post(`/api/campaigns/${campaignId}/call-list`);
  if (options.prefer) void request.set('Prefer', options.prefer);
  const answer = await request.attach('file', Buffer.from(content), name);
  return { answer, client: api.as(key), messages: api.messages };
}
const leftFiles = () => readdirSync(join(tmpdir(), `new-voice-uploads-${process.getuid?.() ?? 0}`));

// Of the reference: EP-11.
describe('POST /api/campaigns/{id}/call-list', () => {
  it('answers what became of the rows and leaves no file behind', async () => {
    const campaign = await aCampaign(database());
    const before = leftFiles();

    const { answer } = await upload(campaign.id, { name: 'Контакты.CSV' });

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      import_id: expect.any(String),
      total: 2,
      created: 1,
      duplicates: 0,
      suppressed: 0,
      rejected: 1,
      errors: ['Row 3: the phone number is too short'],
      reject_file: `/api/imports/${answer.body.import_id}/rejected.csv`,
    });
    expect(leftFiles()).toEqual(before);
    expect(await database()('imports').first()).toMatchObject({ file_name: 'Контакты.CSV' });
  });

  it('wakes a running campaign', async () => {
    const campaign = await aCampaign(database(), { status: 'running' });

    const { messages } = await upload(campaign.id);

    await expect(eventually(() => messages.sent.length === 1)).resolves.toBe(true);
    expect(messages.sent).toMatchObject([{ campaignId: campaign.id, message: 'wake' }]);
  });

  it('goes on by itself when the client prefers not to wait', async () => {
    const campaign = await aCampaign(database());

    const { answer, client } = await upload(campaign.id, { prefer: 'respond-async, wait=5' });

    expect(answer.status).toBe(202);
    expect(answer.headers['location']).toBe(`/api/imports/${answer.body.import_id}`);
    const look = () => client.get(String(answer.headers['location']));
    await eventually(async () => (await look()).body.status !== 'running');
    expect((await look()).body).toMatchObject({
      status: 'completed',
      rows_read: 2,
      created: 1,
      rejected: 1,
      campaign_id: campaign.id,
    });
  });

  it('tells in the import why a file was useless that nobody waited for', async () => {
    const campaign = await aCampaign(database());

    const { answer, client } = await upload(campaign.id, {
      prefer: 'respond-async',
      content: 'имя\nАнна\n',
    });

    const look = () => client.get(`/api/imports/${answer.body.import_id}`);
    await eventually(async () => (await look()).body.status === 'failed');
    expect((await look()).body.problem).toMatch(/no column with phone numbers/);
  });

  it.each<[string, Parameters<typeof upload>[1], number, string]>([
    ['a file without numbers', { content: 'имя\nАнна\n' }, 422, 'malformed_file'],
    ['an empty file', { content: '' }, 422, 'malformed_file'],
    ['text that is named a workbook', { name: 'contacts.XLSX' }, 422, 'malformed_file'],
    ['an old workbook', { name: 'contacts.xls' }, 415, 'unsupported_file'],
    ['any other kind', { name: 'contacts.pdf' }, 415, 'unsupported_file'],
    ['no extension', { name: 'contacts' }, 415, 'unsupported_file'],
    [
      'a file that is too large',
      { content: CSV.repeat(100), maxBytes: 2_000 },
      413,
      'payload_too_large',
    ],
  ])('refuses %s and imports nothing', async (_name, options, status, code) => {
    const campaign = await aCampaign(database());
    const before = leftFiles();

    const { answer } = await upload(campaign.id, options);

    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ code, detail: expect.any(String) });
    if (status !== 413) expect(answer.body.errors[0].field).toBe('file');
    expect(await database()('call_tasks')).toEqual([]);
    expect(leftFiles()).toEqual(before);
  });

  it('advises how to save an old workbook', async () => {
    const campaign = await aCampaign(database());

    const { answer } = await upload(campaign.id, { name: 'contacts.xls' });

    expect(answer.body.detail).toMatch(/XLSX or CSV UTF-8/);
  });

  it('refuses a form without a file and a body that is no form', async () => {
    const campaign = await aCampaign(database());
    const api = testApi(database());
    const client = api.as(await api.key('operator'));
    const path = `/api/campaigns/${campaign.id}/call-list`;

    const other = await client.post(path).attach('list', Buffer.from(CSV), 'contacts.csv');
    const json = await client.post(path).send({ file: CSV });
    const broken = await client
      .post(path)
      .set('Content-Type', 'multipart/form-data; boundary=x')
      .send('--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nphone');

    for (const answer of [other, json, broken]) {
      expect(answer.body).toMatchObject({ code: 'validation_failed', status: 422 });
    }
  });

  it.each(['stopped', 'stopping'])('refuses a campaign that is %s', async (status) => {
    const campaign = await aCampaign(database(), { status });

    const { answer } = await upload(campaign.id);

    expect(answer.body).toMatchObject({ state: status, code: 'state_conflict' });
    expect(answer.status).toBe(409);
  });

  it('refuses an archived campaign', async () => {
    const campaign = await aCampaign(database(), { archived_at: new Date() });

    expect((await upload(campaign.id)).answer.status).toBe(409);
  });

  it("knows neither unknown campaigns nor another company's", async () => {
    const campaign = await aCampaign(database());
    const companyId = (await aCompany(database())).id;

    expect((await upload(campaign.id, { companyId })).answer.status).toBe(404);
    expect((await upload('0b0f6d0a-8a0e-4c86-9d55-1f0d8a7c2b33')).answer.status).toBe(404);
    expect((await upload('nonsense')).answer.status).toBe(422);
  });

  it('is not for viewers', async () => {
    const campaign = await aCampaign(database());
    const api = testApi(database());

    const answer = await api
      .as(await api.key('viewer'))
      .post(`/api/campaigns/${campaign.id}/call-list`)
      .attach('file', Buffer.from(CSV), 'contacts.csv');

    expect(answer.status).toBe(403);
  });
});

async function eventually(happened: () => Promise<boolean> | boolean): Promise<boolean> {
  for (const limit = Date.now() + 10_000; Date.now() < limit;) {
    if (await happened()) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it did not happen within 10 s');
}
