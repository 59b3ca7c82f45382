import { offsetMs } from './wall-clock-oracle.js';

/**
 * Weekly hours by the book: each minute is looked at on the wall clock and the calendar of its
 * zone. Slow, simple, and unlike the code under test.
 */
export interface WeeklyHours {
  timezone: string;
  /**
   * From Monday to Sunday: minutes of the day; an end at or before its start is of the next day.
   */
  days: readonly (readonly (readonly [from: number, to: number])[])[];
  /** `YYYY-MM-DD`. */
  closedDates: readonly string[];
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
export const ORACLE_MS = 2 * DAY_MS;

export function isOpenOnThatMinute(hours: WeeklyHours, instantMs: number): boolean {
  const wall = instantMs + offsetMs(hours.timezone, instantMs);
  const clock = new Date(wall);
  const minute = clock.getUTCHours() * 60 + clock.getUTCMinutes();
  const today = hoursOn(hours, wall);
  const yesterday = hoursOn(hours, wall - DAY_MS);
  return (
    today.some(([from, to]) => minute >= from && (to <= from || minute < to)) ||
    yesterday.some(([from, to]) => to <= from && minute < to)
  );
}

/** Within 48 hours; null: not in them. */
export function firstMinuteOfAll(all: readonly WeeklyHours[], fromMs: number): number | null {
  const isGood = (at: number) => all.every((hours) => isOpenOnThatMinute(hours, at));
  if (isGood(fromMs)) return fromMs;
  const first = Math.ceil(fromMs / MINUTE_MS) * MINUTE_MS;
  for (let at = first; at < fromMs + ORACLE_MS; at += MINUTE_MS) {
    if (isGood(at)) return at;
  }
  return null;
}

function hoursOn({ days, closedDates }: WeeklyHours, wall: number) {
  const day = new Date(wall);
  if (closedDates.length > 0 && closedDates.includes(day.toISOString().slice(0, 10))) return [];
  return days[(day.getUTCDay() + 6) % 7] ?? [];
}
