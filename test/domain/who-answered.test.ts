import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  noticed,
  watchAnswer,
  whoAnswered,
  type AnswerEvent,
} from '../../src/domain/who-answered.js';
import { holdsForAll } from './holds-for-all.js';

const began = (atMs: number): AnswerEvent => ({ type: 'speech_began', atMs });
const ended = (atMs: number): AnswerEvent => ({ type: 'speech_ended', atMs });
const final = (text: string, atMs = 0): AnswerEvent => {
  return { type: 'words', text, isFinal: true, atMs };
};
const interim = (text: string): AnswerEvent => ({ type: 'words', text, isFinal: false, atMs: 0 });

const watchOf = (...events: AnswerEvent[]) => events.reduce(noticed, watchAnswer(0));
const verdict = (atMs: number, ...events: AnswerEvent[]) =>
  whoAnswered(watchOf(...events), atMs)?.who ?? null;

/** When the verdict falls, and which, looking every 10 ms. */
function firstVerdict(...events: AnswerEvent[]) {
  for (let atMs = 0; atMs <= 20_000; atMs += 10) {
    const until = events.filter((event) => event.atMs <= atMs);
    const found = whoAnswered(watchOf(...until), atMs);
    if (found !== null) return { atMs, who: found.who };
  }
  return null;
}

describe('who has answered', () => {
  it('is a human within 300 ms of the end of a hello, words or no words', () => {
    expect(firstVerdict(began(500), ended(900))).toEqual({ atMs: 1_160, who: 'human' });
    expect(firstVerdict(began(500), ended(1_700), final('Да, слушаю вас.', 1_900))).toMatchObject({
      ...{ who: 'human', atMs: 1_960 },
    });
  });

  it('waits a little longer after a sentence, which a machine would go on with', () => {
    const words = interim('Добрый день, Анна');
    expect(verdict(1_700, began(200), words, ended(1_300))).toBeNull();
    expect(verdict(1_800, began(200), words, ended(1_300))).toBe('human');
    expect(verdict(2_100, began(200), ended(1_300))).toBeNull();
    expect(verdict(2_200, began(200), ended(1_300))).toBe('human');
  });

  it('is a machine as soon as its words are, even before they are final', () => {
    expect(verdict(2_000, began(200), interim('абонент не может ответить'))).toBe('voicemail');
    expect(verdict(2_000, began(200), final('To speak to a person, press one.'))).toBe('ivr');
  });

  it('is a voicemail when a tone follows speech, and not when it follows a click', () => {
    const beep: AnswerEvent = { type: 'beep', atMs: 3_000 };
    expect(verdict(3_000, began(200), ended(2_500), beep)).toBe('voicemail');
    expect(verdict(350, began(100), ended(200), beep)).toBeNull();
  });

  it("is uncertain of who speaks for long in a person's words, and never a machine", () => {
    const story = final('Добрый день, компания Ромашка, меня зовут Ольга, чем могу помочь?');
    expect(verdict(6_300, began(200), story, ended(5_000))).toBe('uncertain');
  });

  it('is silence after two and a half seconds, so that somebody is greeted', () => {
    expect(verdict(2_490)).toBeNull();
    expect(verdict(2_500)).toBe('silence');
    expect(verdict(2_500, began(2_400))).toBeNull();
  });

  it('always falls, within fifteen seconds, and never on a machine without its words', () => {
    const event = fc.oneof(
      fc.integer({ min: 0, max: 15_000 }).map(began),
      fc.integer({ min: 0, max: 15_000 }).map(ended),
      fc.constantFrom('алло', 'да', 'hello', 'кто это', '').map((text) => final(text)),
    );
    holdsForAll(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        const found = whoAnswered(watchOf(...events), 15_000)?.who;
        return found === 'human' || found === 'uncertain' || found === 'silence';
      }),
    );
  });
});
