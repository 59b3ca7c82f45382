import { describe, expect, it } from '@jest/globals';
import { lineStartMs } from '../../src/demo/line-start.js';

const hours = (dailyStart: string, dailyEnd: string, timezone = 'Europe/Moscow') => ({
  ...{ dailyStart, dailyEnd, timezone },
});
const iso = (ms: number): string => new Date(ms).toISOString();

describe('when the clock of a simulated line starts', () => {
  it.each([
    ['on a Saturday night', '2026-11-21T23:30:00Z'],
    ['on a Tuesday after eleven', '2026-11-17T08:00:01Z'],
    ['on the next Tuesday before eleven', '2026-11-24T07:59:59Z'],
  ])('is the last Tuesday at 11:00 when it is started %s', (_when, now) => {
    expect(iso(lineStartMs(hours('09:00', '18:00'), Date.parse(now)))).toBe(
      '2026-11-17T08:00:00.000Z',
    );
  });

  it.each([
    ['America/New_York', '2026-11-17T16:00:00.000Z'],
    ['Pacific/Kiritimati', '2026-11-16T21:00:00.000Z'],
    ['Pacific/Pago_Pago', '2026-11-17T22:00:00.000Z'],
  ])("is eleven o'clock in %s", (zone, expected) => {
    const now = Date.parse('2026-11-20T12:00:00Z');

    expect(iso(lineStartMs(hours('09:00', '18:00', zone), now))).toBe(expected);
  });

  it('is the next opening of a window that is closed at eleven', () => {
    const now = Date.parse('2026-11-20T12:00:00Z');

    expect(iso(lineStartMs(hours('19:00', '21:00'), now))).toBe('2026-11-17T16:00:00.000Z');
    expect(iso(lineStartMs(hours('22:00', '02:00'), now))).toBe('2026-11-17T19:00:00.000Z');
  });
});
