import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { createSkillbaseSchema } from '../../src/contracts/skillbase-api.js';
import { isExampleNumber } from '../../src/domain/phone-number.js';
import { createCsvContacts } from '../../src/import/csv-contacts.js';
import type { ContactBatch } from '../../src/ports/contact-file.js';
import { NUMBER_ZONES } from '../support/number-zones.js';

const example = (name: string): string =>
  fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));

async function readExamples(): Promise<ContactBatch> {
  const read: ContactBatch = { contacts: [], rejected: [] };
  for await (const batch of createCsvContacts({ zones: NUMBER_ZONES }).read(
    example('contacts.csv'),
  )) {
    read.contacts.push(...batch.contacts);
    read.rejected.push(...batch.rejected);
  }
  return read;
}

describe('examples/contacts.csv', () => {
  it('has 1,000 contacts, none of them rejected or there twice', async () => {
    const { contacts, rejected } = await readExamples();

    expect(rejected).toEqual([]);
    expect(new Set(contacts.map(({ phoneNumber }) => phoneNumber)).size).toBe(1_000);
    expect(contacts).toHaveLength(1_000);
  });

  it('has only numbers that every real line refuses to dial', async () => {
    const { contacts } = await readExamples();

    const real = contacts.filter(({ phoneNumber }) => !isExampleNumber(phoneNumber));

    expect(real).toEqual([]);
  });

  it('has names whose gender agrees with the patronymic and the surname', async () => {
    const { contacts } = await readExamples();

    const odd = contacts.filter(({ name, data }) => {
      const isWoman = /(вна|чна)$/.test(name ?? '');
      const [first = ''] = (name ?? '').split(' ');
      const surnameFits = isWoman
        ? /(ова|ева|ёва|ина|ына|ая|ко)$/.test(data['surname'] ?? '')
        : /(ов|ев|ёв|ин|ын|ий|ко)$/.test(data['surname'] ?? '');
      const endsLikeWoman = /[ая]$|^Любовь$/.test(first) && !/^(Илья|Никита)$/.test(first);
      const firstFits = isWoman === endsLikeWoman;
      return !surnameFits || !firstFits || !/(вна|чна|вич|ьич)$/.test(name ?? '');
    });

    expect(odd).toEqual([]);
  });

  it('fills every placeholder that the example bots use', async () => {
    const { contacts } = await readExamples();
    const columns = ['name', ...Object.keys(contacts[0]?.data ?? {})];

    const used = ['salon', 'delivery', 'doctor-reminder'].flatMap((bot) =>
      [...readFileSync(example(`${bot}-bot.json`), 'utf8').matchAll(/\{\{(\w+)\}\}/g)].map(
        ([, name = '']) => name,
      ),
    );

    expect(columns).toEqual(expect.arrayContaining([...new Set(used)]));
    expect(used.length).toBeGreaterThan(0);
  });

  it('is what its script writes', () => {
    const printed = execFileSync('node', [example('make-contacts.mjs'), '--print'], {
      encoding: 'utf8',
    });

    expect(printed === readFileSync(example('contacts.csv'), 'utf8')).toBe(true);
  });
});

describe('example bots', () => {
  it.each(['salon', 'delivery', 'doctor-reminder'])('takes the %s bot as it stands', (bot) => {
    const body: unknown = JSON.parse(readFileSync(example(`${bot}-bot.json`), 'utf8'));

    const { error } = createSkillbaseSchema.safeParse(body);

    expect(error?.issues).toBeUndefined();
  });
});
