import type { CampaignSchedule } from './campaign.js';
import { isKnownZone, nextOpening } from './calling-window.js';
import type { FieldProblem } from './errors.js';

/**
 * What is wrong with a schedule, by the fields of the wire; empty when a campaign can dial by it.
 */
export function scheduleProblems(schedule: CampaignSchedule): FieldProblem[] {
  const { startTimeMs, endTimeMs, timezone } = schedule;
  const problems: FieldProblem[] = [];
  if (!isKnownZone(timezone)) {
    problems.push({
      field: 'timezone',
      message: 'is not a known time zone, such as Europe/Moscow',
    });
  }
  if (schedule.dailyStart === schedule.dailyEnd) {
    problems.push({ field: 'daily_end_time', message: 'must differ from daily_start_time' });
  }
  if (!isSomeDay(schedule.daysOfWeek)) {
    problems.push({ field: 'days_of_week', message: 'must name a day, from 1 (Monday) to 7' });
  }
  const unknownDate = schedule.holidays.find((date) => !isDate(date));
  if (unknownDate !== undefined) {
    problems.push({ field: 'holidays', message: `${unknownDate} is not a date` });
  }
  if (startTimeMs !== null && endTimeMs !== null && endTimeMs <= startTimeMs) {
    problems.push({ field: 'end_time', message: 'must be after start_time' });
  }
  return problems.length > 0 ? problems : [...problems, ...openingProblems(schedule)];
}

/** Without a start nobody can say now what the days before it are. */
function openingProblems(schedule: CampaignSchedule): FieldProblem[] {
  const { startTimeMs, endTimeMs } = schedule;
  if (startTimeMs === null) return [];
  const opening = nextOpening(schedule, startTimeMs);
  if (opening === null) {
    const message = 'leave no day to call on for five weeks from start_time';
    return [{ field: 'holidays', message }];
  }
  if (endTimeMs === null || opening < endTimeMs) return [];
  const message = 'leaves no time to call: the daily window does not open between start and end';
  return [{ field: 'end_time', message }];
}

function isSomeDay(days: readonly number[]): boolean {
  return days.length > 0 && days.every((day) => Number.isInteger(day) && day >= 1 && day <= 7);
}

function isDate(text: string): boolean {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
