import { DateTime, IANAZone } from 'luxon';

/**
 * The daily hours in which people may be called: half-open, in one zone, possibly across midnight.
 * Whether it is open is a question about the wall clock there, so that both daylight-saving changes
 * need no special rule. The answer depends on the machine's zone data, therefore workflows never
 * compute it: activities do, and history records it.
 */
export interface CallingWindow {
  /** `HH:MM`. */
  dailyStart: string;
  /** `HH:MM`, exclusive; `24:00` is midnight. Before `dailyStart`: the window crosses midnight. */
  dailyEnd: string;
  timezone: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A window that opens at all opens within this time, a day that a country left out included. */
const SEARCHED_DAYS = 3;

export function isKnownZone(timezone: string): boolean {
  return IANAZone.isValidZone(timezone);
}

export function minuteOfDay(clockTime: string): number {
  const [hours = '0', minutes = '0'] = clockTime.split(':');
  return Number(hours) * 60 + Number(minutes);
}

export function isOpen(window: CallingWindow, instantMs: number): boolean {
  const local = DateTime.fromMillis(instantMs, { zone: window.timezone });
  if (!local.isValid) return false;
  const now = local.hour * 60 + local.minute;
  const start = minuteOfDay(window.dailyStart);
  const end = minuteOfDay(window.dailyEnd);
  return start < end ? now >= start && now < end : now >= start || now < end;
}

/** The first instant at or after `fromMs` at which the window is open; null when it never opens. */
export function nextOpening(window: CallingWindow, fromMs: number): number | null {
  if (!isKnownZone(window.timezone)) return null;
  if (isOpen(window, fromMs)) return fromMs;
  // A closed window opens when the wall clock reads its start, or when the clock is changed to a
  // time within it.
  const candidates = [...startsAround(window, fromMs), ...clockChangesAfter(window, fromMs)];
  const openings = candidates.filter((at) => at > fromMs && isOpen(window, at));
  return openings.length === 0 ? null : Math.min(...openings);
}

/**
 * Every instant that the wall clock may call `dailyStart` from the day before to three days after.
 */
function startsAround(window: CallingWindow, fromMs: number): number[] {
  const start = minuteOfDay(window.dailyStart);
  const today = DateTime.fromMillis(fromMs, { zone: window.timezone }).startOf('day');
  return Array.from({ length: SEARCHED_DAYS + 2 }, (_, index) => index - 1).flatMap((days) => {
    const day = today.plus({ days });
    const wall = Date.UTC(day.year, day.month - 1, day.day, 0, start);
    // A change of offset on that day makes two readings of the same clock time; both are tried.
    const offsets = [day.minus({ hours: 12 }).offset, day.offset, day.plus({ hours: 36 }).offset];
    return [...new Set(offsets)].map((offset) => wall - offset * MINUTE_MS);
  });
}

function clockChangesAfter(window: CallingWindow, fromMs: number): number[] {
  const zone = IANAZone.create(window.timezone);
  return Array.from({ length: SEARCHED_DAYS }, (_, day) => fromMs + day * DAY_MS).flatMap((dayMs) =>
    clockChangeBetween(zone, dayMs, dayMs + DAY_MS),
  );
}

/**
 * The first instant with the new offset, found by halving; clocks are not changed twice within a
 * day.
 */
function clockChangeBetween(zone: IANAZone, fromMs: number, untilMs: number): number[] {
  const before = zone.offset(fromMs);
  if (zone.offset(untilMs) === before) return [];
  let [last, first] = [fromMs, untilMs];
  while (first - last > 1) {
    const middle = Math.floor((last + first) / 2);
    if (zone.offset(middle) === before) last = middle;
    else first = middle;
  }
  return [first];
}
