import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import {
  isKnownZone,
  isOpen,
  minuteOfDay,
  nextOpening,
  type CallingWindow,
} from '../../src/domain/calling-window.js';
import { holdsForAll } from './holds-for-all.js';
import {
  isOpenByTheBook,
  nextOpeningByTheBook,
  offsetChanges,
  type DailyHours,
} from './wall-clock-oracle.js';

const ZONES = Intl.supportedValuesOf('timeZone');
/** Where clocks are changed in some year of this century. */
const CHANGING_ZONES = ZONES.filter((zone) =>
  [2005, 2015, 2025].some((year) => offsetChanges(zone, year).length > 0),
);
const MINUTES_OF_DAY = 24 * 60;
const HOUR_MS = 3_600_000;

const clockTime = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const windowOf = (hours: DailyHours): CallingWindow => ({
  dailyStart: clockTime(hours.startMinute),
  dailyEnd: clockTime(hours.endMinute),
  timezone: hours.timezone,
});

const anyHours: fc.Arbitrary<DailyHours> = fc
  .record({
    startMinute: fc.integer({ min: 0, max: MINUTES_OF_DAY - 1 }),
    endMinute: fc.integer({ min: 0, max: MINUTES_OF_DAY }),
    timezone: fc.constantFrom(...ZONES),
  })
  .filter(({ startMinute, endMinute }) => startMinute !== endMinute);

const anyInstant = fc.integer({ min: Date.UTC(2001, 0, 1), max: Date.UTC(2036, 0, 1) });

/** Short windows in the small hours, where clocks are changed, around both changes of a year. */
const aroundChanges = fc
  .record({
    timezone: fc.constantFrom(...CHANGING_ZONES),
    year: fc.integer({ min: 2001, max: 2035 }),
    startMinute: fc.integer({ min: 0, max: 5 * 60 }),
    lengthMinutes: fc.integer({ min: 1, max: 4 * 60 }),
    beforeMs: fc.integer({ min: -6 * HOUR_MS, max: 8 * HOUR_MS }),
  })
  .map(({ timezone, year, startMinute, lengthMinutes, beforeMs }) => ({
    hours: { timezone, startMinute, endMinute: startMinute + lengthMinutes },
    instants: offsetChanges(timezone, year).map((change) => change - beforeMs),
  }))
  .filter(({ instants }) => instants.length > 0);

describe('isOpen', () => {
  it('agrees with the wall clock of any zone at any instant', () => {
    holdsForAll(
      fc.property(anyHours, anyInstant, (hours, instantMs) => {
        expect(isOpen(windowOf(hours), instantMs)).toBe(isOpenByTheBook(hours, instantMs));
      }),
    );
  });

  it('is half-open: open at its first instant and closed at its last', () => {
    const moscow = { dailyStart: '09:00', dailyEnd: '18:00', timezone: 'Europe/Moscow' };

    expect(isOpen(moscow, Date.parse('2026-03-02T06:00:00.000Z'))).toBe(true);
    expect(isOpen(moscow, Date.parse('2026-03-02T05:59:59.999Z'))).toBe(false);
    expect(isOpen(moscow, Date.parse('2026-03-02T14:59:59.999Z'))).toBe(true);
    expect(isOpen(moscow, Date.parse('2026-03-02T15:00:00.000Z'))).toBe(false);
  });

  it.each([
    ['22:00', '02:00', '2026-03-02T23:30:00Z', true],
    ['22:00', '02:00', '2026-03-02T01:59:59Z', true],
    ['22:00', '02:00', '2026-03-02T02:00:00Z', false],
    ['20:00', '24:00', '2026-03-02T23:59:59Z', true],
    ['20:00', '24:00', '2026-03-03T00:00:00Z', false],
    ['00:00', '24:00', '2026-03-03T00:00:00Z', true],
    ['23:00', '00:00', '2026-03-02T23:15:00Z', true],
    ['23:00', '00:00', '2026-03-02T00:15:00Z', false],
  ])('from %s to %s at %s answers %s', (dailyStart, dailyEnd, at, open) => {
    expect(isOpen({ dailyStart, dailyEnd, timezone: 'UTC' }, Date.parse(at))).toBe(open);
  });

  it('fails closed in a zone that nobody knows', () => {
    const nowhere = { dailyStart: '00:00', dailyEnd: '24:00', timezone: 'Mars/Olympus' };

    expect(isKnownZone(nowhere.timezone)).toBe(false);
    expect(isOpen(nowhere, 0)).toBe(false);
    expect(nextOpening(nowhere, 0)).toBeNull();
  });
});

describe('nextOpening', () => {
  it('is the first open minute that a slow search finds, anywhere and at any time', () => {
    holdsForAll(
      fc.property(anyHours, anyInstant, (hours, fromMs) => {
        expect(nextOpening(windowOf(hours), fromMs)).toBe(nextOpeningByTheBook(hours, fromMs));
      }),
    );
  });

  it('is the first open minute around both changes of the clocks', () => {
    holdsForAll(
      fc.property(aroundChanges, ({ hours, instants }) => {
        for (const fromMs of instants) {
          expect(nextOpening(windowOf(hours), fromMs)).toBe(nextOpeningByTheBook(hours, fromMs));
        }
      }),
    );
  });

  it('opens where the skipped hour ends when the start was skipped', () => {
    const berlin = { dailyStart: '02:30', dailyEnd: '03:30', timezone: 'Europe/Berlin' };

    const opening = nextOpening(berlin, Date.parse('2026-03-29T00:00:00Z'));

    expect(opening).toBe(Date.parse('2026-03-29T01:00:00Z'));
  });

  it('opens again when the clocks are set back into the window', () => {
    const berlin = { dailyStart: '00:30', dailyEnd: '02:30', timezone: 'Europe/Berlin' };

    const opening = nextOpening(berlin, Date.parse('2026-10-25T00:45:00Z'));

    expect(opening).toBe(Date.parse('2026-10-25T01:00:00Z'));
  });

  it('waits a day longer when the whole window was skipped', () => {
    const berlin = { dailyStart: '02:10', dailyEnd: '02:50', timezone: 'Europe/Berlin' };

    const opening = nextOpening(berlin, Date.parse('2026-03-29T00:00:00Z'));

    expect(opening).toBe(Date.parse('2026-03-30T00:10:00Z'));
  });

  it('finds the opening behind a day that a country left out', () => {
    const apia = { dailyStart: '10:00', dailyEnd: '11:00', timezone: 'Pacific/Apia' };

    const opening = nextOpening(apia, Date.parse('2011-12-29T22:00:00Z'));

    expect(opening).toBe(Date.parse('2011-12-30T20:00:00Z'));
  });
});

describe('minuteOfDay', () => {
  it('reads clock times, midnight at the end of the day included', () => {
    expect(['00:00', '09:05', '24:00'].map(minuteOfDay)).toEqual([0, 545, 1440]);
  });
});
