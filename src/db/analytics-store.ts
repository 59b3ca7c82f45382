import type { AnalyticsStore } from '../ports/analytics-store.js';
import { listReportedCalls, reportedCallsCsv } from './call-report-list.js';
import { callSums } from './call-sums.js';
import { countTasks, listReportedCampaigns } from './campaign-report.js';
import type { Database } from './knex.js';
import { readReportPeriod } from './report-period.js';

export function createAnalyticsStore(db: Database): AnalyticsStore {
  return {
    period: (scope, filter, wanted) => readReportPeriod(db, scope, { ...filter, ...wanted }),
    sums: (question) => callSums(db, question),
    taskCounts: (scope, filter) => countTasks(db, scope, filter),
    campaigns: (scope, filter, page) => listReportedCampaigns(db, { scope, filter }, page),
    calls: (question, page) => listReportedCalls(db, question, page),
    callsCsv: (question) => reportedCallsCsv(db, question),
  };
}
