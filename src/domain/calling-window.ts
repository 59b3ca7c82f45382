import { offsetAt } from './calling-window-offsets.js';
import type { Hours, WindowRule } from './policy-pack.js';
import { WEEKDAYS } from './policy-pack.js';

/**
 * The hours in which people may be called. Whether a window is open is a question about the wall
 * clock and the calendar there, so that both daylight-saving changes need no special rule. The
 * answer depends on the machine's zone data, therefore workflows never compute it: activities do,
 * and history records it.
 */
export interface WeeklyWindow {
  timezone: string;
  /** From Monday to Sunday; a day without spans is closed. */
  weekly: readonly (readonly MinuteSpan[])[];
  /** Local dates on which nothing opens, as days since 1970-01-01. */
  closedDays: ReadonlySet<number>;
}

/**
 * Minutes since the local midnight, half-open. Past 1440 it goes on after midnight, and that part
 * belongs to the day on which it began.
 */
export type MinuteSpan = readonly [from: number, to: number];

/** The same hours on each of some days, as a campaign has them. */
export interface CallingWindow {
  /** `HH:MM`. */
  dailyStart: string;
  /** `HH:MM`, exclusive; `24:00` is midnight. Before `dailyStart`: the window crosses midnight. */
  dailyEnd: string;
  timezone: string;
  /** ISO: 1 is Monday; absent: every day. */
  daysOfWeek?: readonly number[];
  /** `YYYY-MM-DD`, local dates on which nothing opens. */
  holidays?: readonly string[];
}

export { isKnownZone } from './calling-window-offsets.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const MINUTES_OF_DAY = 24 * 60;
/** What does not open within this time is said to open never. */
export const OPENING_SEARCH_DAYS = 35;
/** 1970-01-01 was a Thursday. */
const WEEKDAY_OF_DAY_ZERO = 3;

export function minuteOfDay(clockTime: string): number {
  const [hours = '0', minutes = '0'] = clockTime.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** A campaign's hours, in the zone of a contact; without a zone in the campaign's own. */
export function campaignWindow(schedule: CallingWindow, zone = schedule.timezone): WeeklyWindow {
  const { daysOfWeek, holidays = [] } = schedule;
  const spans = [spanOf([schedule.dailyStart, schedule.dailyEnd])];
  const weekly = WEEKDAYS.map((_name, day) =>
    daysOfWeek === undefined || daysOfWeek.includes(day + 1) ? spans : [],
  );
  return { timezone: zone, weekly, closedDays: daysOf(holidays) };
}

/** The hours of one rule of a pack in one zone. `holidays`: those of the campaign. */
export function packWindow(
  rule: Pick<WindowRule, 'weekly' | 'holidays'>,
  zone: string,
  holidays: readonly string[],
): WeeklyWindow {
  const weekly = WEEKDAYS.map((day) => (rule.weekly[day] ?? []).map(spanOf));
  return { timezone: zone, weekly, closedDays: daysOf(rule.holidays === 'closed' ? holidays : []) };
}

export function areAllOpen(windows: readonly WeeklyWindow[], instantMs: number): boolean {
  return windows.every((window) => firstOpen(window, instantMs, instantMs) === instantMs);
}

/**
 * The first instant at or after `fromMs` at which all windows are open; null when there is none
 * within 35 days.
 */
export function nextCommonOpening(windows: readonly WeeklyWindow[], fromMs: number): number | null {
  const limitMs = fromMs + OPENING_SEARCH_DAYS * DAY_MS;
  let atMs = fromMs;
  let agreeing = 0;
  // Each window moves the instant on to when it is open; it stands when all have left it as it is.
  for (let turn = 0; agreeing < windows.length; turn = (turn + 1) % windows.length) {
    const window = windows[turn];
    const opening = window === undefined ? atMs : firstOpen(window, atMs, limitMs);
    if (opening === null) return null;
    agreeing = opening === atMs ? agreeing + 1 : 1;
    atMs = opening;
  }
  return atMs;
}

export function isOpen(window: CallingWindow, instantMs: number): boolean {
  return areAllOpen([campaignWindow(window)], instantMs);
}

/** `nextCommonOpening` of one window in its own zone. */
export function nextOpening(window: CallingWindow, fromMs: number): number | null {
  return nextCommonOpening([campaignWindow(window)], fromMs);
}

function spanOf([from, to]: Hours): MinuteSpan {
  const start = minuteOfDay(from);
  const end = minuteOfDay(to);
  return [start, end > start ? end : end + MINUTES_OF_DAY];
}

function daysOf(dates: readonly string[]): ReadonlySet<number> {
  return new Set(dates.map((date) => Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY_MS)));
}

/** The first instant from `fromMs` to `limitMs` at which one window is open. */
function firstOpen(window: WeeklyWindow, fromMs: number, limitMs: number): number | null {
  for (let atMs = fromMs; atMs <= limitMs;) {
    const era = offsetAt(window.timezone, atMs);
    if (era === null) return null;
    // While the offset stays, the wall clock is the real one moved by it.
    const untilMs = Math.min(limitMs + 1, era.untilMs);
    const wallMs = firstOpenWall(window, atMs + era.offsetMs, untilMs + era.offsetMs);
    if (wallMs !== null) return wallMs - era.offsetMs;
    atMs = untilMs;
  }
  return null;
}

/** The same on a wall clock that is not changed; `untilMs` is exclusive. */
function firstOpenWall(window: WeeklyWindow, fromMs: number, untilMs: number): number | null {
  const today = Math.floor(fromMs / DAY_MS);
  // What began yesterday may still be open.
  for (let day = today - 1; day * DAY_MS < untilMs; day += 1) {
    if (window.closedDays.has(day)) continue;
    const spans = window.weekly[(((day + WEEKDAY_OF_DAY_ZERO) % 7) + 7) % 7] ?? [];
    let first = Infinity;
    for (const [from, to] of spans) {
      const startMs = Math.max(day * DAY_MS + from * MINUTE_MS, fromMs);
      if (startMs < day * DAY_MS + to * MINUTE_MS) first = Math.min(first, startMs);
    }
    if (first < untilMs) return first;
  }
  return null;
}
