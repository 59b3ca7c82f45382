import type { z } from 'zod';
import {
  analyticsQuery,
  bestHoursReport,
  callMetricsReport,
  callsByDayReport,
  conversionReport,
  costsReport,
  overviewReport,
  periodOut,
  toAsked,
} from '../../contracts/analytics-api.js';
import type { CallsOfDay } from '../../domain/calls-over-time.js';
import type { Analytics } from '../../services/analytics.js';
import { csvTable, wantsCsv } from '../csv-answer.js';
import { endpoint, type Endpoint, type EndpointRequest } from '../endpoint.js';
import * as examples from './analytics-examples.js';

type Query = z.output<typeof analyticsQuery>;
type Asking = EndpointRequest<unknown, Query, undefined>;

interface Report {
  path: string;
  summary: string;
  description?: string;
  schema: z.ZodType;
  example: unknown;
  csv: string;
  /** The body, and its rows for a spreadsheet. */
  answer(asking: Asking): Promise<{ body: object; rows: Parameters<typeof csvTable>[0] }>;
}

const tag = 'Analytics';

/** What happened in the calls of some days; rehearsals are in none of it. */
export function analyticsEndpoints({ analytics }: { analytics: Analytics }): Endpoint[] {
  return [...sums(analytics), ...shares(analytics)].map(toEndpoint);
}

function toEndpoint({ path, csv, schema, example, answer, ...texts }: Report): Endpoint {
  return endpoint({
    ...{ method: 'get', path, tag, access: 'viewer', ...texts },
    query: analyticsQuery,
    parameterExamples: { start_date: '2026-09-01', timezone: 'Europe/Moscow' },
    answers: {
      200: { description: 'Exact at its moment', schema, example, otherTexts: { 'text/csv': csv } },
    },
    async handle(asking) {
      const { body, rows } = await answer(asking);
      if (!wantsCsv(asking.headers, asking.query)) return { status: 200, body };
      return csvTable(rows, `${path.split('/').at(-1) ?? 'analytics'}.csv`);
    },
  });
}

const sums = (analytics: Analytics): Report[] => [
  {
    path: '/api/analytics/metrics',
    summary: 'Figures of the calls of some days',
    description: 'Without dates the last 30 days and today.',
    ...{ schema: callMetricsReport, example: examples.METRICS, csv: examples.METRICS_CSV },
    async answer({ principal, query }) {
      const { period, figures } = await analytics.figures(principal, toAsked(query));
      const { outcome_distribution: _outcomes, disposition_distribution: _ends, ...row } = figures;
      return { body: { ...periodOut(period, query), ...figures }, rows: [row] };
    },
  },
  {
    path: '/api/analytics/overview',
    summary: 'Figures, and calls per day',
    ...{ schema: overviewReport, example: examples.OVERVIEW, csv: examples.DAYS_CSV },
    async answer({ principal, query }) {
      const found = await analytics.overview(principal, toAsked(query));
      const { period, figures, days } = found;
      const body = { ...periodOut(period, query), ...figures, calls_by_day: days };
      return { body, rows: dayRows(days) };
    },
  },
  {
    path: '/api/analytics/calls-per-day',
    summary: 'Calls of each day',
    description: 'Days are those of the time zone; one without calls has zeros.',
    ...{ schema: callsByDayReport, example: examples.DAYS, csv: examples.DAYS_CSV },
    async answer({ principal, query }) {
      const { period, days } = await analytics.byDay(principal, toAsked(query));
      return { body: { ...periodOut(period, query), items: days }, rows: dayRows(days) };
    },
  },
  {
    path: '/api/analytics/costs',
    summary: 'What calls cost',
    ...{ schema: costsReport, example: examples.COSTS, csv: examples.COSTS_CSV },
    async answer({ principal, query }) {
      const { period, costs, days } = await analytics.costs(principal, toAsked(query));
      const rows = days.map(({ date, calls, total_cost }) => ({ date, calls, total_cost }));
      return { body: { ...periodOut(period, query), ...costs, by_day: rows }, rows };
    },
  },
];

const shares = (analytics: Analytics): Report[] => [
  {
    path: '/api/analytics/conversion',
    summary: 'How far contacts got',
    description:
      'From contacts to dialled, answered, answered by a person, and the goal. A contact is ' +
      'counted in the days in which a call of it first got as far; `contacts` are all that there ' +
      'are now.',
    ...{ schema: conversionReport, example: examples.CONVERSION, csv: examples.CONVERSION_CSV },
    async answer({ principal, query }) {
      const { period, stages } = await analytics.conversion(principal, toAsked(query));
      const rows = stages.map((stage) => ({ ...stage }));
      return { body: { ...periodOut(period, query), stages }, rows };
    },
  },
  {
    path: '/api/analytics/best-hours',
    summary: 'When people answer: hours of each day of the week',
    description: 'An hour needs 20 calls to be the best one.',
    ...{ schema: bestHoursReport, example: examples.BEST_HOURS, csv: examples.BEST_HOURS_CSV },
    async answer({ principal, query }) {
      const { period, weekdays } = await analytics.bestHours(principal, toAsked(query));
      const rows = weekdays.flatMap(({ weekday, hours }) =>
        hours.map((hour) => ({ weekday, ...hour })),
      );
      return { body: { ...periodOut(period, query), weekdays }, rows };
    },
  },
];

function dayRows(days: readonly CallsOfDay[]) {
  return days.map(({ by_outcome: outcomes, ...day }) => ({
    ...day,
    success: outcomes['success'] ?? 0,
    fail: outcomes['fail'] ?? 0,
    voicemail: outcomes['voicemail'] ?? 0,
    no_answer: outcomes['no_answer'] ?? 0,
    busy: outcomes['busy'] ?? 0,
    unknown: outcomes['unknown'] ?? 0,
  }));
}
