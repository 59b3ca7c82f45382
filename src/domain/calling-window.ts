import { DateTime, IANAZone } from 'luxon';

/**
 * The daily hours in which people may be called: half-open, in one zone, possibly across midnight. Whether it is open
 * is a question about the wall clock there, so that both daylight-saving changes need no special rule. The answer
 * depends on the machine's zone data, therefore workflows never compute it: activities do, and history records it.
 */
export interface CallingWindow {
  /** `HH:MM`. */
  dailyStart: string;
  /** `HH:MM`, exclusive; `24:00` is midnight. Before `dailyStart`: the window crosses midnight. */
  dailyEnd: string;
  timezone: string;
}

const MINUTE_MS = 60_000;
/** The largest jump of a wall clock that zone data knows of. */
const LARGEST_JUMP_MINUTES = 24 * 60;

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
  const openings = openingsAround(window, fromMs).filter((at) => at > fromMs && isOpen(window, at));
  return openings.length === 0
    ? null
    : Math.min(...openings.map((at) => firstOpenMinute(window, at, fromMs)));
}

/** Every instant that the wall clock may call `dailyStart` from the day before to two days after. */
function openingsAround(window: CallingWindow, fromMs: number): number[] {
  const start = minuteOfDay(window.dailyStart);
  const today = DateTime.fromMillis(fromMs, { zone: window.timezone }).startOf('day');
  return [-1, 0, 1, 2].flatMap((days) => {
    const day = today.plus({ days });
    const wall = Date.UTC(day.year, day.month - 1, day.day, 0, start);
    // A change of offset on that day makes two readings of the same clock time; both are tried.
    const offsets = [day.minus({ hours: 12 }).offset, day.offset, day.plus({ hours: 36 }).offset];
    return [...new Set(offsets)].map((offset) => wall - offset * MINUTE_MS);
  });
}

/** When the start falls into a skipped hour, the window opens where the skipped time ends: walk back to it. */
function firstOpenMinute(window: CallingWindow, openMs: number, fromMs: number): number {
  let first = openMs;
  for (let step = 0; step < LARGEST_JUMP_MINUTES; step += 1) {
    const before = first - MINUTE_MS;
    if (before <= fromMs || !isOpen(window, before)) return first;
    first = before;
  }
  return first;
}
