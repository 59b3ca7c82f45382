import type { Endpoint } from '../api/endpoint.js';
import { callMetricsEndpoints } from '../api/routes/call-metrics.js';
import { priceEndpoints } from '../api/routes/prices.js';
import { createCallMetricsStore } from '../db/call-metrics-store.js';
import { createCompanyStore } from '../db/company-store.js';
import type { Database } from '../db/knex.js';
import { createPriceStore } from '../db/price-store.js';
import { createCallMetrics } from '../services/call-metrics.js';
import { createCompanyService } from '../services/companies.js';
import { createPrices } from '../services/prices.js';

/** What a call came to and what it cost. */
export function wireCallRecords(db: Database): Endpoint[] {
  const companies = createCompanyService(createCompanyStore(db));
  return [
    ...callMetricsEndpoints(createCallMetrics({ store: createCallMetricsStore(db) })),
    ...priceEndpoints(createPrices({ store: createPriceStore(db), companies })),
  ];
}
