import { describe, expect, it } from '@jest/globals';
import { inlineRows, workbook } from '../support/workbook.js';
import { testApi } from '../support/api.js';
import { aCampaign } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();
const CSV = [
  'Телефон;ФИО;Город',
  '89161234567;Анна;Омск',
  '8916;"=1+1; кавычки";Пермь',
  '+79161234567;Ещё раз;',
  '89160000009;Нельзя;',
  '89160000005;Уже есть;',
].join('\r\n');

async function prepared() {
  const campaign = await aCampaign(database());
  const { id: campaign_id, company_id } = campaign;
  await database()('suppressions').insert({
    ...{ company_id, phone_number: '+79160000009', source: 'test' },
  });
  await database()('call_tasks').insert({ campaign_id, company_id, phone_number: '+79160000005' });
  const api = testApi(database());
  const client = api.as(await api.key('operator'));
  const path = `/api/campaigns/${campaign_id}/call-list`;
  return { client, path };
}

describe('the preview of an import', () => {
  it('tells what a file would bring in and changes nothing', async () => {
    const { client, path } = await prepared();

    const answer = await client
      .post(path)
      .query({ dry_run: 'true' })
      .attach('file', Buffer.from(CSV), 'contacts.csv');

    expect(answer.body).toEqual({
      dry_run: true,
      ...{ total: 5, created: 1, duplicates: 2, suppressed: 1, rejected: 1 },
      errors: ['Row 3: the phone number is too short'],
      layout: {
        ...{ format: 'csv', encoding: 'utf-8', delimiter: ';', sheet: null, sheets: [] },
        header_row: 1,
        columns: [
          { header: 'Телефон', field: 'phone_number' },
          { header: 'ФИО', field: 'name' },
          { header: 'Город', field: 'city' },
        ],
      },
      rows: expect.arrayContaining([
        {
          ...{ row: 2, phone_number: '+79161234567', name: 'Анна', country: 'RU', region: 'OMS' },
          ...{ contact_data: { Город: 'Омск' }, zone_key: 'RU:Asia/Omsk', contact_key: null },
        },
      ]),
    });
    expect(answer.status).toBe(200);
    expect(await database()('call_tasks')).toHaveLength(1);
    for (const table of ['imports', 'import_rejects', 'consents', 'outbox']) {
      expect([table, await database()(table)]).toEqual([table, []]);
    }
  });

  it('counts as the import then does, with options from the form', async () => {
    const { client, path } = await prepared();
    const file = workbook({
      sheets: [
        { name: 'Прочее', rows: inlineRows([['x']]) },
        {
          name: 'Список',
          rows: inlineRows([
            ['Связь', 'Кто'],
            ['89161234567', 'Анна'],
            ['89160000005', ''],
          ]),
        },
      ],
    });
    const send = (dryRun: string) =>
      client
        .post(path)
        .field('dry_run', dryRun)
        .field('sheet', 'Список')
        .field('mapping', '{"Связь":"phone_number","Кто":"name"}')
        .attach('file', file, 'contacts.xlsx');

    const [preview, done] = [await send('true'), await send('false')];

    const counts = { total: 2, created: 1, duplicates: 1, suppressed: 0, rejected: 0 };
    expect(preview.body).toMatchObject({ dry_run: true, ...counts });
    expect(done.body).toMatchObject({ import_id: expect.any(String), ...counts });
    expect(await database()('call_tasks').where({ contact_name: 'Анна' })).toHaveLength(1);
  });

  it.each([
    [{ dry_run: 'yes' }, 'dry_run'],
    [{ delimiter: 'ab' }, 'delimiter'],
    [{ delimiter: 'constructor' }, 'delimiter'],
    [{ default_country: 'Russia' }, 'default_country'],
    [{ mapping: '[]' }, 'mapping'],
    [{ dryrun: 'true' }, 'dryrun'],
  ])('refuses the option %j wherever it stands, and takes nothing', async (options, field) => {
    const { client, path } = await prepared();
    const file = Buffer.from(CSV);

    const inQuery = await client.post(path).query(options).attach('file', file, 'a.csv');
    const inForm = await client
      .post(path)
      .field(options as Record<string, string>)
      .attach('file', file, 'a.csv');

    for (const answer of [inQuery, inForm]) {
      expect(answer.body).toMatchObject({ code: 'validation_failed', errors: [{ field }] });
    }
    expect(await database()('call_tasks')).toHaveLength(1);
  });
});

describe('the file of rejected rows', () => {
  it('has all columns, the row and the reason, and runs no formula', async () => {
    const { client, path } = await prepared();
    const answer = await client.post(path).attach('file', Buffer.from(CSV), 'contacts.csv');

    const file = await client.get(answer.body.reject_file).buffer(true);

    expect(file.headers['content-type']).toMatch(/text\/csv/);
    expect(file.text.replace('\ufeff', '')).toBe(
      'Телефон;ФИО;Город;import_row;import_reason\r\n' +
        `8916;"'=1+1; кавычки";Пермь;3;the phone number is too short\r\n`,
    );
  });

  it("is not another company's", async () => {
    const { client, path } = await prepared();
    const answer = await client.post(path).attach('file', Buffer.from(CSV), 'contacts.csv');
    const stranger = await aCampaign(database());
    const api = testApi(database());

    const seen = await api
      .as(await api.key('viewer', stranger.company_id))
      .get(answer.body.reject_file);

    expect(seen.status).toBe(404);
  });
});
