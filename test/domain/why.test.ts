import { describe, expect, it } from '@jest/globals';
import { explain, type WhyFacts } from '../../src/domain/why.js';
import type { Outlook } from '../../src/domain/outlook.js';
import { REASONS } from '../../src/domain/why-reasons.js';

const NOW = Date.parse('2026-09-01T08:00:00Z');
const FACTS: WhyFacts = {
  status: 'pending',
  endReason: null,
  campaignStatus: 'running',
  timezone: 'Europe/Moscow',
  attemptCount: 0,
  countedAttempts: 0,
  maxRetries: 3,
  round: 1,
  holdsPermit: false,
  liveState: null,
  lastDecision: null,
  lastEnding: null,
  nextAttemptMs: null,
  nowMs: NOW,
  outlook: null,
  queue: null,
};
const BUSY: Partial<WhyFacts> = {
  status: 'retry',
  attemptCount: 1,
  countedAttempts: 1,
  lastEnding: 'busy',
  lastDecision: { verdict: 'retry', reason: 'busy', untilMs: NOW + 1_800_000 },
  nextAttemptMs: NOW + 1_800_000,
};

const ALLOWED: Outlook = {
  first: { verdict: 'allow', reason: 'allowed', step: 'channel', detail: {} },
  atMs: NOW,
  denied: null,
};
const asleepUntil = (untilMs: number): Outlook => ({
  first: { verdict: 'defer', reason: 'window_closed', step: 'window', untilMs },
  atMs: untilMs,
  denied: null,
});
const DENIED: Outlook = {
  first: { verdict: 'deny', reason: 'suppressed', step: 'suppression' },
  atMs: null,
  denied: { verdict: 'deny', reason: 'suppressed', step: 'suppression' },
};
const BUDGET_HELD: Outlook = {
  first: { verdict: 'defer', reason: 'budget_reserved', step: 'budget', untilMs: null },
  atMs: null,
  denied: null,
};

describe('explain', () => {
  it('tells when and why a busy contact is called again, in both languages', () => {
    const { sentence, next, reason, nextAttemptMs } = explain({ ...FACTS, ...BUSY });

    expect(sentence).toEqual({
      en:
        'Will be called again at 2026-09-01 11:30:00 (Europe/Moscow): ' +
        'the line was busy; attempts: 1 of 3.',
      ru:
        'Следующий звонок будет 2026-09-01 11:30:00 (Europe/Moscow): ' +
        'было занято; попыток: 1 из 3.',
    });
    expect({ next, reason, nextAttemptMs }).toEqual({
      next: 'at_time',
      reason: 'busy',
      nextAttemptMs: NOW + 1_800_000,
    });
  });

  it.each<[string, Partial<WhyFacts>, string, string | null, RegExp]>([
    ['a fresh task', {}, 'in_turn', null, /^Waits for its turn.*no attempts so far\.$/],
    ['a draft', { campaignStatus: 'draft' }, 'held', 'campaign_draft', /has not been started/],
    ['a pause', { ...BUSY, campaignStatus: 'paused' }, 'held', 'campaign_paused', /is paused/],
    ['a permit', { holdsPermit: true }, 'calling', null, /^Is about to be called/],
    [
      'a ringing call',
      { status: 'in_progress', liveState: 'dialing', attemptCount: 2, countedAttempts: 1 },
      'calling',
      null,
      /attempt 2 rings/,
    ],
    [
      'closed hours',
      {
        lastDecision: { verdict: 'defer', reason: 'window_closed', untilMs: NOW + 60_000 },
        nextAttemptMs: NOW + 60_000,
      },
      'at_time',
      'window_closed',
      /outside the calling hours/,
    ],
    [
      'hours that have opened since',
      {
        lastDecision: { verdict: 'defer', reason: 'window_closed', untilMs: NOW - 1 },
        nextAttemptMs: NOW - 1,
      },
      'in_turn',
      null,
      /^(?!.*calling hours)Waits for its turn/,
    ],
    [
      'a denial',
      {
        status: 'failed',
        endReason: 'denied',
        lastDecision: { verdict: 'deny', reason: 'suppressed', untilMs: null },
      },
      'nothing',
      'suppressed',
      /not to be called/,
    ],
    [
      'a talk',
      { status: 'completed', endReason: 'human_talked', attemptCount: 2, countedAttempts: 1 },
      'nothing',
      'human_talked',
      /^Done.*talked to; attempts: 1 of 3, and 1 not counted\.$/,
    ],
    [
      'a second round',
      { ...BUSY, round: 2, attemptCount: 4 },
      'at_time',
      'busy',
      /attempts: 4, of this round 1 of 3/,
    ],
    [
      'a contact nobody has looked at, in a zone that sleeps',
      { outlook: asleepUntil(NOW + 3_600_000) },
      'at_time',
      'window_closed',
      /^Will be called at 2026-09-01 12:00:00 .*outside the calling hours; no attempts so far\.$/,
    ],
    [
      'a retry that comes when nobody may be called',
      { ...BUSY, outlook: asleepUntil(NOW + 64_800_000) },
      'at_time',
      'window_closed',
      /^Will be called again at 2026-09-02 05:00:00/,
    ],
    [
      'a suppressed contact that still waits',
      { outlook: DENIED },
      'will_end',
      'suppressed',
      /^Will not be called.*not to be called/,
    ],
    [
      'a budget that other calls may use up',
      { outlook: BUDGET_HELD },
      'in_turn',
      'budget_reserved',
      /the rest of the budget is kept/,
    ],
    [
      'a start that is still to come',
      { campaignStatus: 'scheduled', outlook: asleepUntil(NOW + 3_600_000) },
      'at_time',
      'campaign_scheduled',
      /^Will be called at.*waits for its start time/,
    ],
  ])('explains %s', (_name, facts, next, reason, sentence) => {
    const told = explain({ ...FACTS, ...facts });

    expect(told).toMatchObject({ next, reason });
    expect(told.sentence.en).toMatch(sentence);
    expect(told.sentence.ru).toMatch(/[а-я].*\.$/);
  });

  it('tells a queued contact its limit, its place and about when its turn comes', () => {
    const queue = {
      limit: 'campaign_rate' as const,
      position: 120,
      perMinute: 60,
      waitMs: 120_000,
      errorMs: 30_000,
    };
    const told = explain({ ...FACTS, outlook: ALLOWED, queue });

    expect(told).toMatchObject({ next: 'in_turn', reason: null, nextAttemptMs: NOW + 120_000 });
    expect(told.sentence).toEqual({
      en:
        'Waits for its turn, 120 before it, and is called at about ' +
        "2026-09-01 11:02:00 (Europe/Moscow): the campaign's rate is the limit; " +
        'no attempts so far.',
      ru:
        'Ждёт своей очереди, впереди 120, звонок примерно 2026-09-01 11:02:00 ' +
        '(Europe/Moscow): темп задаёт кампания; попыток пока не было.',
    });
  });

  it('has Russian words for every reason', () => {
    const untold = Object.entries(REASONS).filter(([, { ru }]) => !/^[а-яё][^a-z]+$/i.test(ru));

    expect(untold).toEqual([]);
  });
});
