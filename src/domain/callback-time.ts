import { isKnownZone } from './calling-window.js';
import { offsetAt } from './calling-window-offsets.js';

/** As it is on the clock of the person: `2026-09-01` and `18:30`. */
export interface ClockTime {
  date: string;
  time: string;
}

export type CallbackTime =
  { atMs: number } | { problem: 'no_such_time' | 'in_the_past' | 'too_far_away' };

export const CALLBACK_DAYS_MAX = 30;

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^(\d{1,2}):(\d{2})$/;
const DAY_MS = 86_400_000;

/** An agreed time as an instant; only one that is ahead, and not more than 30 days. */
export function callbackTime(
  wanted: ClockTime,
  { timezone, nowMs }: { timezone: string; nowMs: number },
): CallbackTime {
  const atMs = instantOf(wanted, timezone);
  if (atMs === null) return { problem: 'no_such_time' };
  if (atMs <= nowMs) return { problem: 'in_the_past' };
  return atMs > nowMs + CALLBACK_DAYS_MAX * DAY_MS ? { problem: 'too_far_away' } : { atMs };
}

/**
 * Null: there is no such date, time or zone. A time that the clocks skip is taken as after their
 * change, one that they show twice as the first.
 */
export function instantOf({ date, time }: ClockTime, timezone: string): number | null {
  const [, year, month, day] = (DATE.exec(date) ?? []).map(Number);
  const [, hour, minute] = (TIME.exec(time) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  if (hour === undefined || minute === undefined || hour > 23 || minute > 59) return null;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  const isReal = new Date(asUtc).toISOString().startsWith(date);
  if (!isReal || !isKnownZone(timezone)) return null;
  const before = offsetAt(timezone, asUtc - DAY_MS)?.offsetMs ?? 0;
  const after = offsetAt(timezone, asUtc + DAY_MS)?.offsetMs ?? 0;
  const fits = [before, after]
    .map((offsetMs) => ({ offsetMs, atMs: asUtc - offsetMs }))
    .filter(({ offsetMs, atMs }) => offsetAt(timezone, atMs)?.offsetMs === offsetMs)
    .map(({ atMs }) => atMs);
  return fits.length > 0 ? Math.min(...fits) : asUtc - before;
}
