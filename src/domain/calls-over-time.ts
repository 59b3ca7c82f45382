import { countsBy, ratio } from './call-sums.js';

const DAY_MS = 24 * 3_600_000;

/** Every day from the first to the last, as `YYYY-MM-DD`. */
export function daysBetween(startDate: string, endDate: string): string[] {
  const first = Date.parse(startDate);
  const count = Math.round((Date.parse(endDate) - first) / DAY_MS) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, at) => isoDate(first + at * DAY_MS));
}

export function isoDate(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, 10);
}

export const DAY_MEASURES = [
  ...(['calls', 'answered', 'humans', 'contacts_goal', 'duration_sec', 'cost_total'] as const),
] as const;
type DayRow = Record<(typeof DAY_MEASURES)[number], number> & { date: string; outcome: string };

export interface CallsOfDay {
  date: string;
  calls: number;
  answered: number;
  human: number;
  goal: number;
  total_duration_sec: number;
  total_cost: number;
  by_outcome: Record<string, number>;
}

/** One entry a day, in order; a day without calls has zeros. */
export function callsByDay(
  { startDate, endDate }: { startDate: string; endDate: string },
  rows: readonly DayRow[],
): CallsOfDay[] {
  const byDate = new Map<string, DayRow[]>();
  for (const row of rows) byDate.set(row.date, [...(byDate.get(row.date) ?? []), row]);
  return daysBetween(startDate, endDate).map((date) => {
    const own = byDate.get(date) ?? [];
    const sum = (measure: (typeof DAY_MEASURES)[number]) =>
      Math.round(own.reduce((total, row) => total + row[measure], 0) * 1e6) / 1e6;
    return {
      date,
      calls: sum('calls'),
      answered: sum('answered'),
      human: sum('humans'),
      goal: sum('contacts_goal'),
      total_duration_sec: sum('duration_sec'),
      total_cost: sum('cost_total'),
      by_outcome: countsBy(own, ({ outcome }) => outcome),
    };
  });
}

export interface HourOfWeek {
  hour: number;
  calls: number;
  answered: number;
  human: number;
  goal: number;
  /** Of the calls. */
  human_rate: number | null;
}

export interface BestHour {
  /** ISO: 1 is Monday. */
  weekday: number;
  /** In which a person answers most often; null: too few calls to say. */
  best_hour: number | null;
  hours: HourOfWeek[];
}

type HourRow = Record<'calls' | 'answered' | 'humans' | 'contacts_goal', number> & {
  weekday: number;
  hour: number;
};

/** Of fewer calls than this an hour's rate says nothing. */
export const BEST_HOUR_CALLS_MIN = 20;

/** When people answer: each day of the week with its hours that have calls. */
export function bestHours(rows: readonly HourRow[]): BestHour[] {
  return [1, 2, 3, 4, 5, 6, 7].map((weekday) => {
    const hours = rows
      .filter((row) => row.weekday === weekday)
      .sort((a, b) => a.hour - b.hour)
      .map(({ hour, calls, answered, humans: human, contacts_goal: goal }) => ({
        ...{ hour, calls, answered, human, goal },
        human_rate: ratio(human, calls),
      }));
    const told = hours.filter(({ calls }) => calls >= BEST_HOUR_CALLS_MIN);
    const [best] = told.toSorted((a, b) => (b.human_rate ?? 0) - (a.human_rate ?? 0));
    return { weekday, best_hour: best?.hour ?? null, hours };
  });
}
