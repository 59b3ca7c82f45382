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
  if (startTimeMs !== null && endTimeMs !== null && endTimeMs <= startTimeMs) {
    problems.push({ field: 'end_time', message: 'must be after start_time' });
  }
  if (problems.length > 0 || startTimeMs === null || endTimeMs === null) return problems;
  const opening = nextOpening(schedule, startTimeMs);
  if (opening === null || opening >= endTimeMs) {
    problems.push({
      field: 'end_time',
      message: 'leaves no time to call: the daily window does not open between start and end',
    });
  }
  return problems;
}
