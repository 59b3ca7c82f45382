import { describe, it, expect } from '@jest/globals';
import type { CampaignSchedule } from '../../src/domain/campaign.js';
import { scheduleProblems } from '../../src/domain/campaign-schedule.js';

const START = Date.parse('2026-03-02T06:00:00Z');
const DAY_MS = 86_400_000;
const schedule = (change: Partial<CampaignSchedule> = {}): CampaignSchedule => ({
  startTimeMs: START,
  endTimeMs: null,
  dailyStart: '09:00',
  dailyEnd: '18:00',
  timezone: 'Europe/Moscow',
  daysOfWeek: [1, 2, 3, 4, 5, 6, 7],
  holidays: [],
  ...change,
});
const dates = (count: number) =>
  Array.from({ length: count }, (_, day) =>
    new Date(START + (day - 1) * DAY_MS).toISOString().slice(0, 10),
  );

describe('scheduleProblems', () => {
  it.each<[string, Partial<CampaignSchedule>]>([
    ['a plain schedule', {}],
    ['one day a week', { daysOfWeek: [7] }],
    ['four weeks of holidays', { holidays: dates(28) }],
    ['an end after the first opening', { endTimeMs: START + 1 }],
  ])('finds none in %s', (_what, change) => {
    expect(scheduleProblems(schedule(change))).toEqual([]);
  });

  it.each<[string, string, Partial<CampaignSchedule>]>([
    ['timezone', 'an unknown zone', { timezone: 'Mars/Olympus' }],
    ['daily_end_time', 'a window without length', { dailyEnd: '09:00' }],
    ['days_of_week', 'a week without days', { daysOfWeek: [] }],
    ['days_of_week', 'an eighth day', { daysOfWeek: [8] }],
    ['holidays', 'a date that does not exist', { holidays: ['2026-02-30'] }],
    ['holidays', 'six weeks of holidays', { holidays: dates(42) }],
    ['end_time', 'an end before the start', { endTimeMs: START - 1 }],
    [
      'end_time',
      'no day to call between start and end',
      { daysOfWeek: [7], endTimeMs: START + DAY_MS },
    ],
  ])('names %s for %s', (field, _what, change) => {
    expect(scheduleProblems(schedule(change)).map((problem) => problem.field)).toEqual([field]);
  });
});
