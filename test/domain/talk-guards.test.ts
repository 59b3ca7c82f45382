import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ruleOf } from '../../src/domain/call.js';
import { GUARD_ENDINGS, type GuardReason } from '../../src/domain/guard-endings.js';
import {
  endedWithoutSound,
  guard,
  startGuard,
  type GuardEvent,
  type GuardLimits,
} from '../../src/domain/talk-guards.js';
import { holdsForAll } from './holds-for-all.js';

const LIMITS: GuardLimits = { talkMs: 600_000, afterRefusalMs: null, hearsSound: false };
const person = (text: string): GuardEvent => ({ type: 'said', role: 'user', text });
const bot = (text: string): GuardEvent => ({ type: 'said', role: 'assistant', text });
const tool = (call: string): GuardEvent => ({ type: 'tool', call });
const heard = (text: string): GuardEvent => ({ type: 'heard', text });
const SOUND: GuardEvent = { type: 'sound' };
const after = (seconds: number): number => 1_000 * seconds;

/** Events, or pauses in ms between them, during which time is told every 250 ms. */
function play(steps: readonly (GuardEvent | number)[], limits = LIMITS) {
  let atMs = 0;
  let state = startGuard(0);
  let asks = 0;
  const take = (event: GuardEvent): { reason: GuardReason; atMs: number } | null => {
    const next = guard(state, { event, atMs }, limits);
    state = next.state;
    if (next.verdict?.act === 'ask') asks += 1;
    return next.verdict?.act === 'end' ? { reason: next.verdict.reason, atMs } : null;
  };
  let end: { reason: GuardReason; atMs: number } | null = null;
  for (const step of steps) {
    if (typeof step !== 'number') end ??= take(step);
    else for (const until = atMs + step; atMs < until; atMs += 250) end ??= take({ type: 'time' });
  }
  return { end, asks, state, atMs };
}
const reasonOf = (...steps: (GuardEvent | number)[]) => play(steps).end?.reason ?? null;

describe('the guards of a talk', () => {
  it('hear a wish for no more calls before the turn is over, when nothing can soften it', () => {
    expect(reasonOf(heard('Больше мне никогда не звоните'))).toBe('opted_out');
  });

  it('wait for the end of a turn that may still name a better time', () => {
    expect(reasonOf(heard('Не звоните мне'))).toBeNull();
    expect(reasonOf(heard('Не звоните мне'), person('Не звоните мне'))).toBe('opted_out');
    expect(reasonOf(heard('Не звоните мне'), after(3))).toBe('opted_out');
    expect(
      reasonOf(
        ...[heard('Не звоните мне'), 500, heard('сейчас, перезвоните вечером'), after(3)],
        person('Не звоните мне сейчас, перезвоните вечером'),
      ),
    ).toBeNull();
  });

  it('hear a wish that the recogniser has cut in two', () => {
    expect(reasonOf(heard('Больше мне никогда'), 300, heard('не звоните'))).toBe('opted_out');
  });

  it('ask twice whether somebody is there, and end a call that nobody ever spoke in', () => {
    const { end, asks } = play([after(40)]);

    expect([end?.reason, asks]).toEqual(['never_spoke', 2]);
    expect(end?.atMs).toBe(8_000 + 7_000 + 7_000);
  });

  it('end a talk that the person has left without a word, by another name', () => {
    expect(reasonOf(person('Да, слушаю вас'), after(40))).toBe('went_silent');
  });

  it('count no silence while the bot speaks or thinks, or the person speaks', () => {
    expect(reasonOf({ type: 'bot', isBusy: true }, after(60))).toBeNull();
    expect(reasonOf({ type: 'person', isSpeaking: true }, after(60))).toBeNull();
  });

  it('start waiting anew after each sign of life', () => {
    const cough: GuardEvent[] = [
      { type: 'person', isSpeaking: true },
      { type: 'person', isSpeaking: false },
    ];
    expect(reasonOf(after(20), ...cough, after(20), ...cough, after(20))).toBeNull();
  });

  it('name a call whose telephone sends nothing, before the line ends it', () => {
    const limits = { ...LIMITS, hearsSound: true };
    expect(play([after(20)], limits).end).toEqual({ reason: 'no_audio', atMs: 14_000 });
    const lost = play([person('Да'), SOUND, after(20)], limits);
    expect(lost.end).toEqual({ reason: 'audio_lost', atMs: 14_000 });
    const lively = Array.from({ length: 20 }, () => [SOUND, person('Да'), after(1)]).flat();
    expect(play(lively, limits).end).toBeNull();
  });

  it('name a call that has ended after its telephone fell silent, and no other', () => {
    const limits = { ...LIMITS, hearsSound: true };
    const { state } = play([person('Да'), SOUND], limits);
    expect(endedWithoutSound(state, { atMs: 11_000, limits })).toBe('audio_lost');
    expect(endedWithoutSound(state, { atMs: 5_000, limits })).toBeNull();
    expect(endedWithoutSound(state, { atMs: 11_000, limits: LIMITS })).toBeNull();
  });

  it('end a talk whose time is over', () => {
    const limits = { ...LIMITS, talkMs: 30_000 };
    const talk = Array.from({ length: 20 }, (_, at) => [person(`Да, ${at}`), after(2)]).flat();
    expect(play(talk, limits).end).toEqual({ reason: 'max_duration', atMs: 30_000 });
  });

  it('end a call in time after a refusal, where the rules want it', () => {
    const limits = { ...LIMITS, afterRefusalMs: 10_000 };
    const refusal = person('Нет, спасибо, мне это не интересно.');
    expect(play([refusal, after(7)], limits).end).toEqual({ reason: 'refused', atMs: 6_000 });
    expect(play([refusal, after(2), person('А сколько стоит?'), after(7)], limits).end).toBeNull();
    expect(play([refusal, after(7)]).end).toBeNull();
  });

  it('end a talk in which the bot says one sentence for the third time', () => {
    const again = bot('Подскажите, когда вам удобно прийти?');
    expect(reasonOf(again, person('Завтра'), again, person('Завтра'), again)).toBe('loop');
  });

  it('let a person hear a sentence as often as they ask for it', () => {
    const again = bot('Подскажите, когда вам удобно прийти?');
    const pardon = person('Повторите, пожалуйста, я не расслышала.');
    expect(reasonOf(again, pardon, again, pardon, again, pardon, again)).toBeNull();
  });

  it('end a talk in which a tool is called over and over', () => {
    expect(reasonOf(...Array.from({ length: 4 }, () => tool('http {"a":1}')))).toBe('tool_loop');
    expect(
      reasonOf(...[1, 2, 3, 1, 2, 3].map((day) => tool(`calendar {"day":${day}}`))),
    ).toBeNull();
    const many = Array.from({ length: 13 }, (_, at) => tool(`calendar {"day":${at}}`));
    expect(reasonOf(...many)).toBe('tool_loop');
  });

  it('leave another bot alone', () => {
    const menu = person('Извините, я вас не понял, повторите ваш вопрос');
    expect(reasonOf(menu, bot('Один'), menu, bot('Два'), menu)).toBe('bot_to_bot');
    const robot = 'Здравствуйте, я виртуальный ассистент компании';
    expect(reasonOf(person(`${robot} А`), bot('Да'), person(`${robot} Б`))).toBe('bot_to_bot');
  });

  it('give each ending the retry that it deserves', () => {
    const rules = Object.entries(GUARD_ENDINGS).map(([reason, ending]) => {
      const answeredBy = ending.answeredBy ?? 'human';
      const {
        outcome,
        after: next,
        fault,
      } = ruleOf({ network: 'answered', ...ending, answeredBy });
      return [reason, outcome, next, fault];
    });

    expect(rules).toEqual([
      ['opted_out', 'fail', 'end', 'nobody'],
      ['refused', 'fail', 'end', 'nobody'],
      ['never_spoke', 'no_answer', 'retry', 'callee'],
      ['went_silent', 'fail', 'end', 'nobody'],
      ['no_audio', 'no_answer', 'retry', 'callee'],
      ['audio_lost', 'unknown', 'once_more', 'platform'],
      ['max_duration', 'success', 'end', 'nobody'],
      ['loop', 'unknown', 'once_more', 'platform'],
      ['tool_loop', 'unknown', 'once_more', 'platform'],
      ['bot_to_bot', 'unknown', 'retry', 'callee'],
    ]);
  });

  it('end every talk at most once, and each within its time, whatever happens', () => {
    const event: fc.Arbitrary<GuardEvent | number> = fc.oneof(
      fc.constantFrom('Да', 'Не знаю', 'Алло', 'stop calling me').map(person),
      fc.constantFrom('Когда вам удобно?', 'Хорошо').map(bot),
      fc.constantFrom('a {}', 'b {}').map(tool),
      fc.boolean().map((isSpeaking): GuardEvent => ({ type: 'person', isSpeaking })),
      fc.boolean().map((isBusy): GuardEvent => ({ type: 'bot', isBusy })),
      fc.integer({ min: 250, max: 9_000 }),
    );
    const limits = { ...LIMITS, talkMs: 60_000 };
    holdsForAll(
      fc.property(fc.array(event, { maxLength: 40 }), (steps) => {
        const { end, state, atMs } = play([...steps, after(61)], limits);
        const later = guard(state, { event: person('stop calling me'), atMs }, limits);
        return end !== null && end.atMs <= 60_000 && later.verdict === null;
      }),
    );
  });
});
