import fc from 'fast-check';
import {
  ANSWERED_BY,
  DISPOSITION_RULES,
  dispositionCode,
  NETWORK_ENDINGS,
  ruleOf,
  type Disposition,
  type DispositionCode,
} from '../../src/domain/call.js';
import type { CampaignSchedule } from '../../src/domain/campaign.js';
import type { RetryFacts, RetryPolicy } from '../../src/domain/retry-policy.js';
import { RETRIED_CODES } from '../../src/domain/retry-rules.js';

export const MINUTE_MS = 60_000;
export const NOW_MS = Date.UTC(2026, 2, 3, 8);
export const POLICY: RetryPolicy = {
  maxRetries: 3,
  retryDelayMs: 30 * MINUTE_MS,
  byDisposition: {},
};
export const ALWAYS: CampaignSchedule = {
  ...{ startTimeMs: null, endTimeMs: null, timezone: 'Europe/Moscow' },
  ...{ dailyStart: '00:00', dailyEnd: '24:00', daysOfWeek: [1, 2, 3, 4, 5, 6, 7], holidays: [] },
};
export const until = (endTimeMs: number): CampaignSchedule => ({ ...ALWAYS, endTimeMs });

export function endedAs(code: DispositionCode, detail: string | null = null): Disposition {
  if ((NETWORK_ENDINGS as readonly string[]).includes(code)) {
    return {
      network: code as Disposition['network'],
      answeredBy: null,
      business: null,
      detail,
    };
  }
  if ((ANSWERED_BY as readonly string[]).includes(code)) {
    const answeredBy = code as Disposition['answeredBy'];
    return { network: 'answered', answeredBy, business: null, detail };
  }
  const business = code as Disposition['business'];
  return { network: 'answered', answeredBy: 'human', business, detail };
}

/** The first attempt of a task, which ended so. */
export function factsOf(disposition: Disposition, more: Partial<RetryFacts> = {}): RetryFacts {
  const { counts, after } = ruleOf(disposition);
  return {
    callId: '5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77',
    disposition,
    endings: { [dispositionCode(disposition)]: 1 },
    zones: ['Europe/Moscow'],
    schedule: ALWAYS,
    countedAttempts: counts ? 1 : 0,
    faultsInRow: after === 'our_fault' ? 1 : 0,
    unknowns: after === 'once_more' ? 1 : 0,
    callbacks: 0,
    nowMs: NOW_MS,
    callbackAtMs: after === 'callback' ? NOW_MS + 120 * MINUTE_MS : null,
    ...more,
  };
}

const ZONES = ['Europe/Moscow', 'Asia/Kamchatka', 'America/New_York', 'UTC'];
const anyCode = fc.constantFrom(...(Object.keys(DISPOSITION_RULES) as DispositionCode[]));
const anyHours = fc.constantFrom(
  ['00:00', '24:00'] as const,
  ['09:00', '18:00'] as const,
  ['09:00', '11:00'] as const,
  ['20:00', '02:00'] as const,
);
const anySchedule: fc.Arbitrary<CampaignSchedule> = fc
  .record({
    hours: anyHours,
    timezone: fc.constantFrom(...ZONES),
    daysOfWeek: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
    endTimeMs: fc.option(fc.integer({ min: NOW_MS, max: NOW_MS + 1e9 })),
  })
  .map(({ hours: [dailyStart, dailyEnd], ...rest }) => {
    return { ...ALWAYS, ...rest, dailyStart, dailyEnd };
  });
export const anyFacts: fc.Arbitrary<RetryFacts> = fc
  .record({
    callId: fc.uuid(),
    disposition: fc
      .tuple(anyCode, fc.constantFrom(null, 'message_left', 'never_dialled'))
      .map(([code, detail]) => endedAs(code, detail)),
    sameEndings: fc.integer({ min: 1, max: 6 }),
    countedAttempts: fc.integer({ min: 1, max: 12 }),
    faultsInRow: fc.integer({ min: 1, max: 8 }),
    unknowns: fc.integer({ min: 1, max: 5 }),
    callbacks: fc.nat({ max: 4 }),
    nowMs: fc.integer({ min: NOW_MS, max: NOW_MS + 10_000 * MINUTE_MS }),
    callbackAtMs: fc.option(fc.integer({ min: NOW_MS - 1e7, max: NOW_MS + 1e9 })),
    schedule: anySchedule,
    zones: fc.subarray(ZONES, { maxLength: 2 }),
  })
  .map(({ sameEndings, ...facts }) => {
    return { ...facts, endings: { [dispositionCode(facts.disposition)]: sameEndings } };
  });
const anyDelay = fc.integer({ min: 60, max: 86_400 });
export const anyRule = fc.record(
  {
    attempts: fc.nat({ max: 5 }),
    delaySeconds: fc.oneof(anyDelay, fc.array(anyDelay, { minLength: 1, maxLength: 4 })),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
    otherDaypart: fc.boolean(),
  },
  { requiredKeys: [] },
);
const anyPolicy: fc.Arbitrary<RetryPolicy> = fc.record({
  maxRetries: fc.nat({ max: 10 }),
  retryDelayMs: fc.integer({ min: 1, max: 1440 }).map((minutes) => minutes * MINUTE_MS),
  byDisposition: fc.dictionary(fc.constantFrom(...RETRIED_CODES), anyRule),
});
export const anyCase = [anyFacts, anyPolicy] as const;
