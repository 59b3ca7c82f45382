import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createImportStore } from '../../src/db/import-store.js';
import { createNumberRangeStore } from '../../src/db/number-range-store.js';
import { createCsvNumberRanges } from '../../src/import/csv-number-ranges.js';
import { aCallTask, aCampaign, aCompany } from '../support/builders.js';
import { AS_THE_FILE_TELLS, createLineFiles } from '../support/contact-lines.js';
import { useDatabase } from '../support/database.js';
import { NUMBER_ZONES } from '../support/number-zones.js';

const database = useDatabase();
const folder = mkdtempSync(join(tmpdir(), 'ranges-'));
afterAll(() => rmSync(folder, { recursive: true }));

const store = () => createNumberRangeStore(database());
function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.join('\n'));
  return path;
}

const PLAN = [
  'АВС/ DEF;От;До;Емкость;Оператор;Регион;ИНН',
  '900;0000000;0061999;62000;ООО "Т2 Мобайл";Краснодарский край;1',
  '900;0062000;0062999;1000;ООО "Т2 Мобайл";г. Москва и Московская область;1',
  '914;7000000;7999999;1000000;ПАО "МТС";р-н Надеждинский|Приморский край;1',
  '914;2000000;2999999;1000000;ПАО "МТС";Республика Саха /Якутия/;1',
];
const replace = (companyId: string, lines: readonly string[]) =>
  store().replace(
    companyId,
    createCsvNumberRanges({ zones: NUMBER_ZONES }).read(file('ranges.csv', lines)),
  );

async function importContacts(campaignId: string, lines: readonly string[]) {
  const imports = createImportStore(database());
  const importId = await imports.begin(null, { campaignId, fileName: 'contacts.csv' });
  const reading = { ...AS_THE_FILE_TELLS, importId, sampleSize: 0 };
  const path = file('contacts.csv', lines);
  await imports.load(importId, createLineFiles().read({ ...reading, path }));
  return importId;
}
const zonesOf = async (campaignId: string) => {
  const rows = await database()('call_tasks').where({ campaign_id: campaignId }).orderBy('seq');
  return rows.map((row) => [row.phone_number, row.zone_key, row.zone_source]);
};

describe('number ranges of a company', () => {
  it('come from the Russian plan as it is published', async () => {
    const company = await aCompany(database());

    const replaced = await replace(company.id, PLAN);

    expect(replaced).toMatchObject({ total: 4, created: 4, rejected: 0, errors: [] });
    expect((await store().sample(company.id, 9)).ranges).toEqual([
      {
        firstNumber: '79000000000',
        lastNumber: '79000061999',
        timezone: 'Europe/Moscow',
        region: 'KDA',
      },
      expect.objectContaining({ timezone: 'Europe/Moscow', region: null }),
      expect.objectContaining({
        timezone: 'Asia/Srednekolymsk&Asia/Vladivostok&Asia/Yakutsk',
        region: 'SA',
      }),
      expect.objectContaining({ timezone: 'Asia/Vladivostok', region: 'PRI' }),
    ]);
  });

  it('come from a plain table, and each bad row with its reason', async () => {
    const company = await aCompany(database());

    const replaced = await replace(company.id, [
      'first_number,last_number,timezone',
      '+79160000000,+79160000999,Europe/Moscow',
      '79160000500,79160001500,Europe/Samara',
      '79170000000,79160000000,Europe/Samara',
      '79180000000,79180000999,Mars/Olympus',
      'abc,79180000999,Europe/Moscow',
    ]);

    expect(replaced).toMatchObject({ total: 5, created: 1, rejected: 4 });
    expect(replaced.errors).toEqual([
      'Row 3: overlaps another range',
      'Row 4: column last_number: is less than first_number',
      'Row 5: column timezone: must be a time zone, such as Europe/Moscow',
      'Row 6: column first_number: must be 7 to 15 digits with the country code',
    ]);
  });

  it('replace the table of their company and of no other', async () => {
    const [mine, other] = [await aCompany(database()), await aCompany(database())];
    await replace(mine.id, PLAN);
    await replace(other.id, PLAN);

    await replace(mine.id, ['first_number,last_number,timezone', '79160000000,79160000999,MSK+1']);

    expect(await store().sample(mine.id, 9)).toEqual({
      total: 1,
      ranges: [expect.objectContaining({ timezone: 'Etc/GMT-4' })],
    });
    expect((await store().sample(other.id, 9)).total).toBe(4);
  });

  it('leave the old table when the new file is malformed at its end', async () => {
    const company = await aCompany(database());
    await replace(company.id, PLAN);

    const failing = replace(company.id, [...PLAN, '"900;']);

    await expect(failing).rejects.toMatchObject({ code: 'malformed_file' });
    expect((await store().sample(company.id, 9)).total).toBe(4);
  });

  it('tell the zone of imported contacts, below their own columns and above prefixes', async () => {
    const campaign = await aCampaign(database());
    await replace(campaign.company_id, [...PLAN, '495;0000000;9999999;1;x;г. Москва;1']);

    await importContacts(campaign.id, [
      'phone,timezone,region',
      '+79147000000,,',
      '+79147000001,Asia/Omsk,',
      '+79147000002,,Омская область',
      '+79142000000,,',
      '+79008000000,,',
      '+74951234567,,',
    ]);

    expect(await zonesOf(campaign.id)).toEqual([
      ['+79147000000', 'RU:Asia/Vladivostok', 'ranges'],
      ['+79147000001', 'RU:Asia/Omsk', 'column'],
      ['+79147000002', 'RU:Asia/Omsk', 'region'],
      ['+79142000000', 'RU:Asia/Srednekolymsk&Asia/Vladivostok&Asia/Yakutsk', 'ranges'],
      ['+79008000000', 'RU:*', 'country'],
      ['+74951234567', 'RU:Europe/Moscow', 'ranges'],
    ]);
  });

  it('move the contacts that wait, and wake their live campaigns', async () => {
    const campaign = await aCampaign(database(), { status: 'running' });
    await importContacts(campaign.id, [
      'phone,region',
      '+79147000000,',
      '+79147000002,Омск',
      '+79008000000,',
    ]);
    const ended = await aCallTask(database(), {
      campaign_id: campaign.id,
      phone_number: '+79147000009',
      status: 'completed',
    });

    const replaced = await replace(campaign.company_id, PLAN);
    const again = await replace(campaign.company_id, PLAN);

    expect(replaced).toMatchObject({ rekeyedTasks: 1, campaignIds: [campaign.id] });
    expect(again).toMatchObject({ rekeyedTasks: 0, campaignIds: [] });
    expect(await zonesOf(campaign.id)).toEqual([
      ['+79147000000', 'RU:Asia/Vladivostok', 'ranges'],
      ['+79147000002', 'RU:Asia/Omsk', 'region'],
      ['+79008000000', 'RU:*', 'country'],
      [ended.phone_number, null, null],
    ]);
    expect(await database()('outbox').where({ campaign_id: campaign.id }).pluck('message')).toEqual(
      expect.arrayContaining(['wake']),
    );
  });

  it('are not believed any more when they are gone', async () => {
    const campaign = await aCampaign(database());
    await replace(campaign.company_id, PLAN);
    await importContacts(campaign.id, ['phone,x', '+79147000000,1']);

    await replace(campaign.company_id, [
      'first_number,last_number,timezone',
      '79160000000,79160000999,Europe/Moscow',
    ]);

    expect(await zonesOf(campaign.id)).toEqual([['+79147000000', null, null]]);
  });
});

describe('facts of imported contacts', () => {
  it('are kept with each task', async () => {
    const campaign = await aCampaign(database());

    await importContacts(campaign.id, ['phone,region,client_id', '84951234567,Москва,K-7']);

    expect(await database()('call_tasks').first()).toMatchObject({
      country: 'RU',
      line_type: 'FIXED_LINE',
      region: 'MOW',
      zone_key: 'RU:Europe/Moscow',
      zone_source: 'region',
      contact_key: 'K-7',
      contact_data: { region: 'Москва', client_id: 'K-7' },
    });
  });

  it('bring consents, once however often the file comes', async () => {
    const campaign = await aCampaign(database());
    const lines = [
      'phone,consent,consent_source,consent_text,consent_at',
      '84951234567,express,site,"I agree, fully",2026-02-01',
      '84951234568,none,,,',
    ];

    const importId = await importContacts(campaign.id, lines);
    await importContacts(campaign.id, lines);

    expect(await database()('consents')).toMatchObject([
      {
        company_id: campaign.company_id,
        phone_number: '+74951234567',
        purpose: null,
        grade: 'express',
        source: 'site',
        wording: 'I agree, fully',
        obtained_at: new Date('2026-02-01T00:00:00Z'),
        created_by: `import/${importId}`,
      },
    ]);
  });

  it('leave numbers that are suppressed for one purpose to the gate', async () => {
    const campaign = await aCampaign(database());
    const suppressed = { company_id: campaign.company_id, source: 'test' };
    await database()('suppressions').insert([
      { ...suppressed, phone_number: '+74951234567', purpose: 'marketing' },
      { ...suppressed, phone_number: '+74951234568' },
    ]);

    const importId = await importContacts(campaign.id, [
      'phone,x',
      '84951234567,1',
      '84951234568,1',
    ]);

    expect(await database()('imports').where({ id: importId }).first()).toMatchObject({
      created: 1,
      duplicates: 0,
    });
  });
});
