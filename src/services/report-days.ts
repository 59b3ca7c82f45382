import { isKnownZone } from '../domain/calling-window.js';
import { DomainError } from '../domain/errors.js';
import type { Principal } from '../domain/principal.js';
import type {
  AnalyticsFilter,
  AnalyticsStore,
  ReportPeriod,
  WantedDays,
} from '../ports/analytics-store.js';

export type AskedDays = AnalyticsFilter & WantedDays;

/** Longer than this a series by day is not drawn. */
const DAYS_MAX = 366;
/** Before the last day, when no first one is given. */
const DEFAULT_DAYS = 30;
const DAY_MS = 24 * 3_600_000;

/** The days that a report is of, in the zone of the company or in the one that is asked for. */
export async function reportedDays(
  store: Pick<AnalyticsStore, 'period'>,
  { companyId: scope }: Principal,
  asked: AskedDays,
): Promise<ReportPeriod> {
  checkDays(asked);
  const { timezone, startDate, endDate } = asked;
  const wanted = { timezone, startDate, endDate, days: DEFAULT_DAYS };
  const period = await store.period(scope, asked, wanted);
  checkDays(period);
  return period;
}

/** Refuses days and zones that cannot be meant, each by its name on the wire. */
export function checkDays(wanted: WantedDays, daysMax = DAYS_MAX): void {
  const { timezone, startDate, endDate } = wanted;
  if (timezone !== undefined && !isKnownZone(timezone)) {
    throw wrong('timezone', 'is not a known time zone, such as Europe/Moscow');
  }
  if (startDate === undefined || endDate === undefined) return;
  const days = (Date.parse(endDate) - Date.parse(startDate)) / DAY_MS;
  if (days < 0) throw wrong('start_date', 'is after end_date');
  if (days >= daysMax) throw wrong('start_date', `is more than ${daysMax} days before end_date`);
}

function wrong(field: string, message: string): DomainError {
  return new DomainError('validation_failed', `${field} ${message}.`, {
    errors: [{ field, message }],
  });
}
