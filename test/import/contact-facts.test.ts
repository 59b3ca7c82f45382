import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createCsvContacts } from '../../src/import/csv-contacts.js';
import type { ContactBatch } from '../../src/ports/contact-file.js';
import { NUMBER_ZONES } from '../support/number-zones.js';

const folder = mkdtempSync(join(tmpdir(), 'contact-facts-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(content: string): Promise<ContactBatch> {
  const path = join(folder, 'contacts.csv');
  writeFileSync(path, content);
  const all: ContactBatch = { contacts: [], rejected: [] };
  for await (const batch of createCsvContacts({ zones: NUMBER_ZONES }).read(path)) {
    all.contacts.push(...batch.contacts);
    all.rejected.push(...batch.rejected);
  }
  return all;
}

describe('what a row tells of a contact', () => {
  const one = async (header: string, row: string) => {
    const { contacts, rejected } = await read(`${header}\n${row}\n`);
    return { contact: contacts[0], reason: rejected[0]?.reason };
  };

  it('takes country and kind from the number', async () => {
    const { contact } = await one('phone,x', '8 495 123-45-67,1');

    expect(contact?.place).toEqual({
      country: 'RU',
      lineType: 'FIXED_LINE',
      region: null,
      zoneKey: 'RU:Europe/Moscow',
      zoneSource: 'prefix',
    });
  });

  it.each([
    ['phone,timezone', '89161234567,Asia/Omsk', 'RU:Asia/Omsk', 'column'],
    ['phone,Часовой пояс', '89161234567,МСК+4', 'RU:Etc/GMT-7', 'column'],
    ['phone,tz', '89161234567,UTC+07:00', 'RU:Etc/GMT-7', 'column'],
    ['phone,tz', '89161234567,мск', 'RU:Europe/Moscow', 'column'],
    ['телефон;Регион', '89161234567;Приморский край', 'RU:Asia/Vladivostok', 'region'],
    ['phone,city', '89161234567,Новосибирск', 'RU:Asia/Novosibirsk', 'region'],
    ['phone,region,city', '89161234567,где-то,Омск', 'RU:Asia/Omsk', 'region'],
    ['phone,city', '89161234567,Мытищи', 'RU:*', 'country'],
    ['phone,state', '+1 850 234 5678,FL', 'US:America/Chicago&America/New_York', 'region'],
    ['phone,x', '+1 208 234 5678,1', 'US:America/Denver', 'prefix'],
  ])('with %s and %s has the zone key %s by its %s', async (header, row, zoneKey, zoneSource) => {
    const { contact } = await one(header, row);

    expect(contact?.place).toMatchObject({ zoneKey, zoneSource });
  });

  it('keeps the code of a region, and the words of one that nobody knows', async () => {
    const { contacts } = await read('phone,region\n89161234567,Москва\n89161234568,Нарния\n');

    expect(contacts.map(({ place }) => place.region)).toEqual(['MOW', 'Нарния']);
    expect(contacts[0]?.data).toEqual({ region: 'Москва' });
  });

  it.each(['contact_id', 'external_id', 'client_id', 'debtor_id', 'ID клиента', 'ИД должника'])(
    'takes the person from "%s" and keeps it as data',
    async (header) => {
      const { contact } = await one(`phone,${header}`, '89161234567,K-7');

      expect(contact).toMatchObject({ contactKey: 'K-7', data: { [header]: 'K-7' } });
    },
  );

  it('takes a bare id for a count of rows', async () => {
    expect((await one('phone,id', '89161234567,7')).contact?.contactKey).toBeNull();
  });

  it('takes consent with its proof', async () => {
    const english = await one(
      'phone,consent,consent_source,consent_text,consent_at,consent_purpose',
      '89161234567,express_written,site,I agree,2026-02-01T10:00:00+03:00,marketing',
    );
    const russian = await one(
      'телефон;Согласие;Источник согласия;Текст согласия;Дата согласия',
      '89161234567;письменное;анкета;Согласен;01.02.2026',
    );

    expect(english.contact?.consent).toEqual({
      grade: 'express_written',
      purpose: 'marketing',
      source: 'site',
      wording: 'I agree',
      obtainedAt: new Date('2026-02-01T07:00:00Z'),
    });
    expect(russian.contact?.consent).toEqual({
      grade: 'express_written',
      purpose: null,
      source: 'анкета',
      wording: 'Согласен',
      obtainedAt: new Date('2026-02-01T00:00:00Z'),
    });
  });

  it.each(['', 'none', 'Нет'])('takes "%s" for no consent', async (written) => {
    expect((await one('phone,consent', `89161234567,${written}`)).contact?.consent).toBeNull();
  });

  const PROOF = 'consent_source,consent_text,consent_at';
  it.each([
    ['phone,timezone', '89161234567,Mars/Olympus', /^column timezone: must be a time zone/],
    ['phone,tz', '89161234567,UTC+25', /^column tz: must be a time zone/],
    ['phone,consent', '89161234567,yes', /^column consent: must be implied, express/],
    ['phone,consent', '89161234567,express', /^column consent: .* consent_source as its proof/],
    [`phone,consent,${PROOF}`, '89161234567,express,site,text,', /consent_at as its proof/],
    [`phone,consent,${PROOF}`, '89161234567,express,site,,2026-01-01', /consent_text as its/],
    [`phone,consent,${PROOF}`, '89161234567,express,a,b,30.02.2026', /^column consent_at: must/],
    [
      `phone,consent,consent_purpose,${PROOF}`,
      '89161234567,express,fun,a,b,2026-01-01',
      /^column consent_purpose: must be one of informational, marketing/,
    ],
  ])('rejects a row with %s and %s, naming the column', async (header, row, reason) => {
    expect((await one(header, row)).reason).toMatch(reason);
  });
});
