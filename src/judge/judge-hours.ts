import type { CaseFile, Dial } from './case-file.js';
import type { CallTaskRow, CampaignSettings } from './evidence.js';
import { attemptOf } from './judge-dials.js';
import { speedOf } from './line-time.js';
import { settingsBetween } from './settings-over-time.js';
import { earlinessMs, latenessMs } from './tolerance.js';
import { iso, type Accuse, type FaultCode } from './verdict.js';
import { dayBefore, wallTime, weekdayOf } from './wall-calendar.js';

type Hours = Pick<
  CampaignSettings,
  | 'startTimeMs'
  | 'endTimeMs'
  | 'dailyStart'
  | 'dailyEnd'
  | 'timezone'
  | 'daysOfWeek'
  | 'holidays'
  | 'contactTimezonePolicy'
>;
type Place = Pick<CallTaskRow, 'zoneKey' | 'zoneSource'>;

/**
 * No dial before the start, after the end, or outside the campaign's hours where the contact is: in
 * the zones that the platform wrote at the dial, and in those that the contact's own columns told,
 * whatever the platform wrote.
 */
export function judgeHours(file: CaseFile, accuse: Accuse): void {
  for (const dial of file.dials) {
    if (dial.campaign === undefined) continue;
    // Any settings that were in force around the dial may have allowed it.
    const objections = settingsBetween(dial.campaign, dial.realMs, dial.realMs).map((settings) =>
      objectionTo(dial, settings, placeOf(file, dial)),
    );
    const objection = objections.at(-1);
    if (objection && objections.every((other) => other !== null)) {
      accuse({ ...objection, ...attemptOf(dial) });
    }
  }
}

/** Rules of a place may be narrower than the campaign's hours, but forbid nothing within these. */
const CALLED_ANYWHERE = { from: '09:00', to: '20:00' };

/** Whether it is said for sure, by the campaign's hours alone, that a contact may be called. */
export function mayDialAt(hours: Hours, place: Place, lineMs: number): boolean {
  const { startTimeMs, endTimeMs, timezone, contactTimezonePolicy } = hours;
  const { zoneKey } = place;
  if (startTimeMs !== null && lineMs < startTimeMs) return false;
  if (endTimeMs !== null && lineMs >= endTimeMs) return false;
  const zones = [...zonesIn(zoneKey), timezone];
  if (!isInWindow(hours, zones, lineMs)) return false;
  if (zoneKey === null) return true;
  const isAnywhere = zoneKey.endsWith('*') && contactTimezonePolicy !== 'campaign';
  return !isAnywhere && zones.every((zone) => isCalledAnywhere(zone, lineMs));
}

function isCalledAnywhere(zone: string, lineMs: number): boolean {
  const clock = wallTime(zone, lineMs)?.clock ?? '';
  return clock >= CALLED_ANYWHERE.from && clock < CALLED_ANYWHERE.to;
}

function placeOf(file: CaseFile, dial: Dial): Place {
  return file.tasks.get(dial.call?.callTaskId ?? '') ?? { zoneKey: null, zoneSource: null };
}

/** The campaign's own zone when neither the call nor its contact names any. */
function zonesOf(dial: Dial, { timezone, contactTimezonePolicy }: Hours, place: Place): string[] {
  const { zoneKey, zoneSource } = place;
  const isTold = zoneSource === 'column' || zoneSource === 'region';
  const hold = isTold || contactTimezonePolicy === 'intersection' ? zonesIn(zoneKey) : [];
  const zones = [...new Set([...(dial.call?.zones ?? []), ...hold])];
  return zones.length === 0 ? [timezone] : zones;
}

/** `RU:*`, all zones of a country, names none. */
function zonesIn(zoneKey: string | null): string[] {
  const named = zoneKey?.slice(zoneKey.indexOf(':') + 1) ?? '*';
  return named === '*' ? [] : named.split(/[&|]/);
}

function objectionTo(
  dial: Dial,
  settings: CampaignSettings,
  place: Place,
): { code: FaultCode; sentence: string } | null {
  const speed = speedOf(dial.line);
  const [early, late] = [earlinessMs(speed), latenessMs(speed)];
  const { startTimeMs, endTimeMs, dailyStart, dailyEnd } = settings;
  const at = `The line dialled at ${iso(dial.lineMs)}`;
  if (startTimeMs !== null && dial.lineMs + early < startTimeMs) {
    const sentence = `${at}, but the campaign starts at ${iso(startTimeMs)}.`;
    return { code: 'before_start_time', sentence };
  }
  if (endTimeMs !== null && dial.lineMs - late >= endTimeMs) {
    const sentence = `${at}, but the campaign was over at ${iso(endTimeMs)}.`;
    return { code: 'after_end_time', sentence };
  }
  const zones = zonesOf(dial, settings, place);
  const mayBe = [dial.lineMs, dial.lineMs + early, dial.lineMs - late];
  if (mayBe.some((lineMs) => isInWindow(settings, zones, lineMs))) return null;
  const closed = zones.find((zone) => !isInWindowOf(settings, zone, dial.lineMs)) ?? zones[0];
  const wall = wallTime(closed ?? '', dial.lineMs);
  const there = wall === null ? 'an unknown time' : `${wall.date} ${wall.clock}`;
  return {
    code: 'outside_window',
    sentence:
      `${at}, which is ${there} in ${closed ?? 'no zone'}; the window is ${dailyStart} to ` +
      `${dailyEnd} on ${daysText(settings)}.`,
  };
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function daysText({ daysOfWeek, holidays }: Hours): string {
  const days = DAYS.filter((_name, day) => daysOfWeek.includes(day + 1)).join(', ');
  return holidays.length === 0 ? days : `${days} without ${holidays.length} holidays`;
}

/** In the window of every one of these zones. */
function isInWindow(hours: Hours, zones: readonly string[], lineMs: number): boolean {
  return zones.every((zone) => isInWindowOf(hours, zone, lineMs));
}

/** What is past midnight belongs to the day on which the window opened. */
function isInWindowOf(hours: Hours, zone: string, lineMs: number): boolean {
  const wall = wallTime(zone, lineMs);
  if (wall === null) return false;
  const { dailyStart, dailyEnd } = hours;
  // `HH:MM` sorts as text, and so do the half-open ends, `24:00` included.
  const isAfterStart = wall.clock >= dailyStart;
  const isBeforeEnd = wall.clock < dailyEnd;
  if (dailyStart < dailyEnd) return isAfterStart && isBeforeEnd && isWorkday(hours, wall.date);
  if (isAfterStart && isWorkday(hours, wall.date)) return true;
  return isBeforeEnd && isWorkday(hours, dayBefore(wall.date));
}

function isWorkday({ daysOfWeek, holidays }: Hours, date: string): boolean {
  return daysOfWeek.includes(weekdayOf(date)) && !holidays.includes(date);
}
