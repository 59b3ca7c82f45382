import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { behaviourSchema, languageOf } from '../../src/carrier/callee.js';
import { CALLEES } from '../../src/carrier/callees.js';
import { LOUD, loudnessOf } from '../../src/carrier/media/loudness.js';
import { createPhoneBook } from '../../src/carrier/phone-book.js';
import { loadSentences, SENTENCES_FOLDER } from '../../src/carrier/sentences.js';
import { DISPOSITION_RULES, NETWORK_ENDINGS } from '../../src/domain/call.js';

const sentences = loadSentences();

describe('the table of callees', () => {
  it('gives each suffix and each name to one callee', () => {
    for (const key of ['suffix', 'name'] as const) {
      const values = CALLEES.map((callee) => callee[key]);
      expect(new Set(values).size).toBe(values.length);
    }
  });

  it.each(CALLEES)('$name says only sentences that exist in both languages', (callee) => {
    const behaviours = [callee.behaviour, ...(callee.first ? [callee.first] : [])];
    const parsed = behaviours.map((behaviour) => behaviourSchema.parse(behaviour));
    const said = parsed.flatMap(({ talk, early_media: early }) => [
      ...talk.flatMap((step) => (step.do === 'say' ? [step.sentence] : [])),
      ...(early === null ? [] : [early]),
    ]);

    expect(said.filter((id) => !sentences.has(id))).toEqual([]);
  });

  it.each(CALLEES)(
    '$name is expected to end with a disposition that there is',
    ({ expect: ends }) => {
      expect(Object.keys(DISPOSITION_RULES)).toContain(ends.disposition);
      const isUnanswered = NETWORK_ENDINGS.some((ending) => ending === ends.disposition);
      expect(isUnanswered).toBe(ends.status !== 200);
    },
  );
});

describe('the sentences', () => {
  it('each have a sound, as loud as a person on the phone', () => {
    const texts = JSON.parse(readFileSync(join(SENTENCES_FOLDER, 'sentences.json'), 'utf8')) as {
      [language: string]: Record<string, string>;
    };
    const written = Object.values(texts).flatMap((ids) => Object.keys(ids));

    expect(sentences.all()).toHaveLength(written.length);
    const quiet = sentences.all().filter(({ samples }) => loudnessOf(samples) < 5 * LOUD);
    expect(quiet.map(({ id }) => id)).toEqual([]);
  });
});

describe('the phone book', () => {
  it('goes by the last two digits, and answers unknown ones with a human', () => {
    const book = createPhoneBook();

    expect(
      ['+79990001201', '8 (999) 000-12-06', '+15550177'].map((n) => book.lookUp(n).name),
    ).toEqual(['busy', 'voicemail', 'human']);
  });

  it('refuses with the status that a number ends in', () => {
    const { name, behaviour } = createPhoneBook().lookUp('+7999000099486');

    expect(name).toBe('status_486');
    expect(behaviour.answer).toMatchObject({ refuse: { status: 486 } });
  });

  it('is busy once and then a human, for each number by itself', () => {
    const book = createPhoneBook();

    const answers = ['+79990001214', '+79990001214', '+79990003314'].map(
      (number) => typeof book.answering(number).behaviour.answer,
    );

    expect(answers).toEqual(['object', 'string', 'object']);
  });

  it('follows a script for one number, however it is written, until it is forgotten', () => {
    const book = createPhoneBook();

    expect(book.script('+7 999 000-12-01', { callee: 'human', language: 'en' })).toBe(true);
    expect(book.lookUp('79990001201')).toMatchObject({ name: 'human', language: 'en' });
    book.forget('+79990001201');
    expect(book.lookUp('79990001201').name).toBe('busy');
    expect(book.script('+1', { callee: 'nobody' })).toBe(false);
  });

  it('speaks Russian to Russian numbers and English to others', () => {
    const numbers = ['+79990001200', '0079990001200', '+15550100', '+4930123456'];

    expect(numbers.map(languageOf)).toEqual(['ru', 'ru', 'en', 'en']);
  });
});
