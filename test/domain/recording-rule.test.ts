import { describe, expect, it } from '@jest/globals';
import { recordingRule, type RecordingFacts } from '../../src/domain/recording-rule.js';

const TOLD = 'Здравствуйте, с вами говорит робот. Разговор записывается.';
const FACTS: RecordingFacts = {
  ...{ policy: 'on', hasStore: true, disclosure: TOLD, language: 'ru-RU' },
};
const reason = (changes: Partial<RecordingFacts>) => recordingRule({ ...FACTS, ...changes }).reason;

describe('whether a call is recorded', () => {
  it('is yes only when the company wants it, it can be kept, and people are told', () => {
    expect(recordingRule(FACTS)).toEqual({
      ...{ isAllowed: true, reason: 'allowed' },
    });
    expect(reason({ policy: 'off' })).toBe('company_off');
    expect(reason({ hasStore: false })).toBe('no_store');
    expect(reason({ disclosure: null })).toBe('not_disclosed');
    expect(reason({ disclosure: '  ' })).toBe('not_disclosed');
    expect(reason({ disclosure: 'С вами говорит робот.' })).toBe('disclosure_is_silent');
  });

  it.each([
    ['ru', 'Разговор записывается.'],
    ['ru', 'Ведётся запись разговора.'],
    ['ru', 'Этот звонок будет записан.'],
    ['ru', 'Для качества мы записываем разговоры.'],
    ['en', 'This call is recorded.'],
    ['en-US', 'Calls may be recorded for quality.'],
    ['en', 'We record this conversation.'],
    ['de', 'Dieses Gespräch wird aufgezeichnet.'],
  ])('takes, in %s, "%s" for telling it', (language, disclosure) => {
    expect(reason({ language, disclosure })).toBe('allowed');
  });

  it.each([
    ['en', 'This call is not important.'],
    ['en', 'Your record is with us.'],
    ['ru', 'Я запишу вас на приём.'],
    ['ru', 'Вы записаны на пятницу.'],
  ])('does not take, in %s, "%s" for telling it', (language, disclosure) => {
    expect(reason({ language, disclosure })).toBe('disclosure_is_silent');
  });
});
