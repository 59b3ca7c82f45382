import type { CaseFile, Dial } from './case-file.js';
import type { CampaignSettings } from './evidence.js';
import { attemptOf } from './judge-dials.js';
import { speedOf } from './line-time.js';
import { settingsBetween } from './settings-over-time.js';
import { earlinessMs, latenessMs } from './tolerance.js';
import { iso, type Accuse, type FaultCode } from './verdict.js';

type Hours = Pick<
  CampaignSettings,
  'startTimeMs' | 'endTimeMs' | 'dailyStart' | 'dailyEnd' | 'timezone'
>;

/** No dial before the start, after the end, or outside the daily window in the campaign's zone. */
export function judgeHours(file: CaseFile, accuse: Accuse): void {
  for (const dial of file.dials) {
    if (dial.campaign === undefined) continue;
    // Any settings that were in force around the dial may have allowed it.
    const objections = settingsBetween(dial.campaign, dial.realMs, dial.realMs).map((settings) =>
      objectionTo(dial, settings),
    );
    const objection = objections.at(-1);
    if (objection && objections.every((other) => other !== null)) {
      accuse({ ...objection, ...attemptOf(dial) });
    }
  }
}

export function mayDialAt(hours: Hours, lineMs: number): boolean {
  const { startTimeMs, endTimeMs } = hours;
  if (startTimeMs !== null && lineMs < startTimeMs) return false;
  return (endTimeMs === null || lineMs < endTimeMs) && isInWindow(hours, lineMs);
}

function objectionTo(
  dial: Dial,
  settings: CampaignSettings,
): { code: FaultCode; sentence: string } | null {
  const speed = speedOf(dial.line);
  const [early, late] = [earlinessMs(speed), latenessMs(speed)];
  const { startTimeMs, endTimeMs, dailyStart, dailyEnd, timezone } = settings;
  const at = `The line dialled at ${iso(dial.lineMs)}`;
  if (startTimeMs !== null && dial.lineMs + early < startTimeMs) {
    const sentence = `${at}, but the campaign starts at ${iso(startTimeMs)}.`;
    return { code: 'before_start_time', sentence };
  }
  if (endTimeMs !== null && dial.lineMs - late >= endTimeMs) {
    const sentence = `${at}, but the campaign was over at ${iso(endTimeMs)}.`;
    return { code: 'after_end_time', sentence };
  }
  const mayBe = [dial.lineMs, dial.lineMs + early, dial.lineMs - late];
  if (mayBe.some((lineMs) => isInWindow(settings, lineMs))) return null;
  const wall = wallClock(timezone, dial.lineMs) ?? 'an unknown time';
  return {
    code: 'outside_window',
    sentence: `${at}, which is ${wall} in ${timezone}; the window is ${dailyStart} to ${dailyEnd}.`,
  };
}

function isInWindow(hours: Hours, lineMs: number): boolean {
  // `HH:MM` sorts as text, and so do the half-open ends, `24:00` included.
  const wall = wallClock(hours.timezone, lineMs);
  if (wall === null) return false;
  const { dailyStart, dailyEnd } = hours;
  const isAfterStart = wall >= dailyStart;
  const isBeforeEnd = wall < dailyEnd;
  return dailyStart < dailyEnd ? isAfterStart && isBeforeEnd : isAfterStart || isBeforeEnd;
}

const formats = new Map<string, Intl.DateTimeFormat | null>();

/** `HH:MM` on the wall there; null in a zone that nobody knows. */
function wallClock(timezone: string, instantMs: number): string | null {
  let format = formats.get(timezone);
  if (format === undefined) {
    format = formatFor(timezone);
    formats.set(timezone, format);
  }
  return format?.format(instantMs) ?? null;
}

function formatFor(timezone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone: timezone,
      hourCycle: 'h23',
      hour: '2-digit',
      minute: '2-digit',
    });
  } catch {
    // A zone that Intl refuses: no time there can be called inside a window.
    return null;
  }
}
