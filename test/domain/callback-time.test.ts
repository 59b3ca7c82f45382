import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { callbackTime, instantOf } from '../../src/domain/callback-time.js';

const NOW_MS = Date.parse('2026-09-01T09:00:00Z');
const moscow = { timezone: 'Europe/Moscow', nowMs: NOW_MS };
const iso = (date: string, time: string, timezone: string) => {
  const atMs = instantOf({ date, time }, timezone);
  return atMs === null ? null : new Date(atMs).toISOString();
};

describe('an agreed time', () => {
  it('is taken on the clock of the person', () => {
    const agreed = callbackTime({ date: '2026-09-01', time: '18:30' }, moscow);

    expect(agreed).toEqual({ atMs: Date.parse('2026-09-01T15:30:00Z') });
  });

  it.each([
    ['2026-09-01', '12:00', 'in_the_past'],
    ['2026-09-01', '11:59', 'in_the_past'],
    ['2025-09-02', '12:00', 'in_the_past'],
    ['2026-10-01', '12:01', 'too_far_away'],
    ['2027-09-01', '12:00', 'too_far_away'],
    ['2026-02-30', '12:00', 'no_such_time'],
    ['2026-13-01', '12:00', 'no_such_time'],
    ['2026-09-02', '24:00', 'no_such_time'],
    ['2026-09-02', '12:60', 'no_such_time'],
    ['завтра', '12:00', 'no_such_time'],
    ['2026-09-02', 'вечером', 'no_such_time'],
    ['2026-09-02T00:00', '12:00', 'no_such_time'],
    ['0000-00-00', '00:00', 'no_such_time'],
  ])('%s %s is refused: %s', (date, time, problem) => {
    expect(callbackTime({ date, time }, moscow)).toEqual({ problem });
  });

  it('is refused in a zone that nobody knows', () => {
    expect(instantOf({ date: '2026-09-02', time: '12:00' }, 'Mars/Base')).toBeNull();
  });

  it('that the clocks skip is taken as after their change, one shown twice as the first', () => {
    const berlin = 'Europe/Berlin';

    expect(iso('2026-03-29', '02:30', berlin)).toBe('2026-03-29T01:30:00.000Z');
    expect(iso('2026-10-25', '02:30', berlin)).toBe('2026-10-25T00:30:00.000Z');
    expect(iso('2026-10-25', '03:30', berlin)).toBe('2026-10-25T02:30:00.000Z');
  });

  it('is shown by the clock of the zone at the instant that it is', () => {
    const zone = fc.constantFrom('Europe/Moscow', 'America/New_York', 'Asia/Kolkata', 'UTC');
    const from = Date.parse('2026-01-01');
    const minutes = fc.integer({ min: 0, max: 525_600 });
    fc.assert(
      fc.property(zone, minutes, (timezone, minute) => {
        const shown = clockOf(from + minute * 60_000, timezone);
        const atMs = instantOf(shown, timezone);
        expect(atMs === null ? null : clockOf(atMs, timezone)).toEqual(shown);
      }),
    );
  });
});

function clockOf(atMs: number, timeZone: string): { date: string; time: string } {
  const options = { timeZone, dateStyle: 'short', timeStyle: 'short' } as const;
  const [date = '', time = ''] = new Intl.DateTimeFormat('sv-SE', options)
    .format(new Date(atMs))
    .split(' ');
  return { date, time };
}
