import type { Endpoint } from '../api/endpoint.js';
import { analyticsListEndpoints } from '../api/routes/analytics-lists.js';
import { analyticsEndpoints } from '../api/routes/analytics.js';
import { campaignResultsEndpoints } from '../api/routes/campaign-results.js';
import { dashboardEndpoints } from '../api/routes/dashboard.js';
import { createAnalyticsStore } from '../db/analytics-store.js';
import { createCampaignResults } from '../db/campaign-results.js';
import { createDashboardStore } from '../db/dashboard-store.js';
import type { Database } from '../db/knex.js';
import { createAnalyticsLists } from '../services/analytics-lists.js';
import { createAnalytics } from '../services/analytics.js';
import { createDashboard } from '../services/dashboard.js';

/** What happened, in numbers and as files. */
export function wireAnalytics({ db }: { db: Database }): Endpoint[] {
  const store = createAnalyticsStore(db);
  const analytics = createAnalytics({ store });
  return [
    ...analyticsListEndpoints({ analytics, lists: createAnalyticsLists({ store }) }),
    ...analyticsEndpoints({ analytics }),
    ...dashboardEndpoints({
      dashboard: createDashboard({ analytics: store, dashboard: createDashboardStore(db) }),
    }),
    ...campaignResultsEndpoints({ results: createCampaignResults(db) }),
  ];
}
