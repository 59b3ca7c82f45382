import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { analyzeWords } from '../../src/domain/lexical-analyst.js';
import { holdsForAll } from './holds-for-all.js';

type Said = readonly ['bot' | 'person', string];

function talk(...said: Said[]) {
  const turns = said.map(([who, content], index) => ({
    ...{ index, content, state_id: 'incomplete', at: '2026-09-01T08:00:00Z' },
    ...{ role: who === 'bot' ? ('assistant' as const) : ('user' as const) },
    was_interrupted: false,
  }));
  return analyzeWords({ turns });
}
const person = (content: string) => talk(['bot', 'Здравствуйте!'], ['person', content]);

describe('the analyst of words', () => {
  it.each([
    'Спасибо.',
    'Большое спасибо, до свидания!',
    'Thank you very much.',
    'Запись не завершена.',
    'The booking is incomplete.',
    'Подходит ли это мне?',
    'Does it sound good?',
  ])('takes no thanks, no question and no part of a word for an agreement: %s', (words) => {
    expect(person(words).finding).toBe('unknown');
  });

  it.each([
    ['Запишите меня.', 'goal_met'],
    ['Я не согласен.', 'unknown'],
    ['Не подтверждаю.', 'unknown'],
    ['Я не против, запишите.', 'goal_met'],
    ["I don't confirm that.", 'unknown'],
    ["I don't mind, go ahead.", 'goal_met'],
    ['Не перезванивайте.', 'unknown'],
    ['Не звоните мне больше.', 'opted_out'],
    ['Спасибо, но мне это не нужно.', 'refused'],
    ["Thanks, but I'm not interested.", 'refused'],
  ])('hears what is negated: %s is %s', (words, finding) => {
    expect(person(words).finding).toBe(finding);
  });

  it('hears the last word of a talk that turns', () => {
    const turned = talk(
      ['bot', 'Запишем вас на девять?'],
      ['person', 'Нет, в девять не хочу.'],
      ['bot', 'А в одиннадцать?'],
      ['person', 'Хорошо, запишите.'],
      ['bot', 'Записала вас.'],
    );

    expect(turned).toMatchObject({ finding: 'goal_met', by: 'lexical' });
  });

  it('takes agreement in words only for what it is', () => {
    const mocking = person('Ага, всю жизнь мечтал. Оформляйте, конечно!');

    expect(mocking.finding).not.toBe('goal_met');
    expect(mocking.sentiment).toBe('negative');
  });

  it('knows nothing of a talk in which nobody spoke', () => {
    expect(talk(['bot', 'Алло? Записала вас.'])).toMatchObject({
      ...{ finding: 'unknown', sentiment: 'unknown', sentimentScore: null, summary: null },
    });
  });

  it('answers within bounds, and the same each time, whatever is said', () => {
    const words = fc.constantFrom(
      ...['не', 'да', 'нет', 'запишите', 'ужас', 'спасибо', 'call', 'me', 'later', 'stop', '?'],
      ...['.', ',', 'no', "don't", 'супер', 'номер', 'больше', 'звоните', '-', ' ', 'ё', '😀'],
    );
    const said = fc.array(words, { maxLength: 30 }).map((some) => some.join(' '));
    holdsForAll(
      fc.property(said, fc.string(), (mixed, noise) => {
        const analysis = talk(['bot', noise], ['person', mixed], ['bot', mixed]);

        expect(analysis.confidence).toBeGreaterThanOrEqual(0);
        expect(analysis.confidence).toBeLessThanOrEqual(1);
        expect(Math.abs(analysis.sentimentScore ?? 0)).toBeLessThanOrEqual(1);
        expect(talk(['bot', noise], ['person', mixed], ['bot', mixed])).toEqual(analysis);
      }),
    );
  });

  it('is not kept busy by a talk without end', () => {
    const long = Array.from({ length: 2_000 }, (_, n): Said => {
      const content = 'Ну, я не знаю, может быть, в среду, а может быть, и нет. '.repeat(350);
      return [n % 2 === 0 ? 'bot' : 'person', content];
    });
    const began = performance.now();

    talk(...long);

    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
