import { isOpen, nextOpening, type CallingWindow } from '../domain/calling-window.js';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const AT_ELEVEN = { dailyStart: '11:00', dailyEnd: '11:01' };
const DAYS_SEARCHED = 9;

/**
 * What the clock of a simulated line shows first: the last Tuesday at 11:00 in the campaign's zone,
 * so that a campaign that is tried out at night dials at once. Where the window is closed at
 * eleven, the moment when it opens.
 */
export function lineStartMs(window: CallingWindow, nowMs: number): number {
  const { timezone } = window;
  const thisMinute = nowMs - (nowMs % MINUTE_MS);
  for (let day = 1; day <= DAYS_SEARCHED; day += 1) {
    const eleven = nextOpening({ ...AT_ELEVEN, timezone }, thisMinute + MINUTE_MS - day * DAY_MS);
    if (eleven === null || weekday(eleven, timezone) !== 'Tue') continue;
    return isOpen(window, eleven) ? eleven : (nextOpening(window, eleven) ?? eleven);
  }
  return nowMs;
}

function weekday(ms: number, timezone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: timezone, weekday: 'short' }).format(ms);
}
