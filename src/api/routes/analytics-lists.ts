import { toAsked } from '../../contracts/analytics-api.js';
import {
  callStatsOut,
  callStatsQuery,
  reportedCallsOut,
  reportedCallsPage,
  reportedCallsPageOut,
  reportedCallsQuery,
  reportedCampaignOut,
  reportedCampaignsOut,
  reportedCampaignsQuery,
} from '../../contracts/analytics-lists.js';
import { pageOut, pageRequest } from '../../contracts/pagination.js';
import { countsBy } from '../../domain/call-sums.js';
import type { AnalyticsLists } from '../../services/analytics-lists.js';
import type { Analytics } from '../../services/analytics.js';
import { csvTable, wantsCsv } from '../csv-answer.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { pageOfOne } from '../examples.js';
import { csvDownload } from '../table-upload.js';
import * as examples from './analytics-examples.js';

const tag = 'Analytics';
const CALLS =
  'Last started first, with exact totals. Pages far down cost what the first one costs; `cursor` ' +
  'goes on where a page ended, whatever has begun meanwhile. As CSV it is the whole list, not a ' +
  'page.';

/** Calls and campaigns as tables. */
export function analyticsListEndpoints({
  analytics,
  lists,
}: {
  analytics: Analytics;
  lists: AnalyticsLists;
}): Endpoint[] {
  return [reportedCalls(lists), reportedCampaigns(lists), callStats(analytics)];
}

function reportedCalls(lists: AnalyticsLists): Endpoint {
  return endpoint({
    ...{ method: 'get', path: '/api/analytics/calls', summary: 'Calls as a table', tag },
    ...{ access: 'viewer', description: CALLS, query: reportedCallsQuery, deadlineMs: null },
    parameterExamples: { outcome: 'success', start_date: '2026-09-01', page: 1 },
    answers: {
      200: {
        description: 'A page',
        schema: reportedCallsOut,
        example: {
          items: [examples.REPORTED_CALL],
          ...{ total: 1, page: 1, page_size: 50, cursor: null },
        },
        otherTexts: { 'text/csv': examples.CALLS_CSV },
      },
    },
    async handle({ principal, query, headers }) {
      const asked = toAsked(query);
      if (wantsCsv(headers, query)) {
        return csvDownload(await lists.callsCsv(principal, asked), 'calls.csv');
      }
      const found = await lists.calls(principal, asked, reportedCallsPage(query));
      return { status: 200, body: reportedCallsPageOut(found, query) };
    },
  });
}

function reportedCampaigns(lists: AnalyticsLists): Endpoint {
  return endpoint({
    ...{ method: 'get', path: '/api/analytics/campaigns', summary: 'Campaigns compared', tag },
    ...{ access: 'viewer', query: reportedCampaignsQuery },
    description: 'Newest first; sums are of the calls of the days asked for, tasks of all days.',
    answers: {
      200: {
        description: 'A page',
        schema: reportedCampaignsOut,
        example: pageOfOne(examples.REPORTED_CAMPAIGN),
        otherTexts: { 'text/csv': examples.CAMPAIGNS_CSV },
      },
    },
    async handle({ principal, query, headers }) {
      const request = pageRequest(query);
      const page = await lists.campaigns(principal, toAsked(query), request);
      if (wantsCsv(headers, query)) {
        return csvTable(page.items.map(reportedCampaignOut), 'campaigns.csv');
      }
      return { status: 200, body: pageOut(page, request, reportedCampaignOut) };
    },
  });
}

function callStats(analytics: Analytics): Endpoint {
  return endpoint({
    ...{ method: 'get', path: '/api/calls/stats/summary', tag: 'Calls', access: 'viewer' },
    summary: 'All calls, counted',
    query: callStatsQuery,
    answers: {
      200: {
        description: 'Of all time, rehearsals left out',
        schema: callStatsOut,
        example: {
          ...{ total_calls: 100, by_outcome: { success: 25, busy: 75 } },
          ...{ by_status: { completed: 25, failed: 75 } },
          ...{ total_duration_sec: 2400, avg_duration_sec: 24 },
        },
      },
    },
    async handle({ principal, query }) {
      const { rows, figures } = await analytics.allTime(principal, toAsked(query));
      const body = {
        total_calls: figures.total_calls,
        by_outcome: figures.outcome_distribution,
        by_status: countsBy(rows, ({ status }) => status),
        total_duration_sec: figures.total_duration_sec,
        avg_duration_sec: figures.avg_duration_sec,
      };
      return { status: 200, body };
    },
  });
}
