import type { Endpoint } from '../api/endpoint.js';
import { createAudit } from '../api/audit.js';
import type { AroundWrites } from '../api/answer.js';
import { createIdempotency } from '../api/idempotency.js';
import type { RateLimit } from '../api/rate-limit.js';
import { auditLogEndpoints } from '../api/routes/audit-log.js';
import { limitsEndpoints } from '../api/routes/limits.js';
import { metricsEndpoints } from '../api/routes/metrics.js';
import { createAuditLog } from '../db/audit-log.js';
import { createCompanyStore } from '../db/company-store.js';
import { createFigures } from '../db/figures.js';
import { createIdempotencyStore } from '../db/idempotency-store.js';
import type { Database } from '../db/knex.js';
import { createLimitsStore } from '../db/limits-store.js';
import type { Logger } from '../observability/logger.js';
import type { Figure, Metrics } from '../observability/metrics.js';
import { createCompanyService } from '../services/companies.js';

export interface SurfaceParts {
  db: Database;
  rateLimit: RateLimit;
  metrics: Metrics;
  uploadMaxBytes: number;
  bodyMaxBytes: number;
}

/** What lies around all endpoints, as endpoints of its own. */
export function wireSurface(parts: SurfaceParts): Endpoint[] {
  const { db, metrics, ...rest } = parts;
  const companies = createCompanyService(createCompanyStore(db));
  metrics.addSource(createFigures(db));
  metrics.addSource(async () => poolFigures(db));
  return [
    ...limitsEndpoints({ ...rest, limits: createLimitsStore(db), companies }),
    ...auditLogEndpoints({ trail: createAuditLog(db) }),
    ...metricsEndpoints(metrics),
  ];
}

/** What every write goes through. */
export function wireWrites({ db, log }: { db: Database; log: Logger }): AroundWrites {
  return {
    idempotency: createIdempotency({ store: createIdempotencyStore(db), log }),
    audit: createAudit({ trail: createAuditLog(db), log }),
  };
}

interface Pool {
  numUsed(): number;
  numFree(): number;
  numPendingAcquires(): number;
}

function poolFigures(db: Database): Figure[] {
  const { pool } = db.client as { pool: Pool };
  const counts = {
    used: pool.numUsed(),
    free: pool.numFree(),
    waiting: pool.numPendingAcquires(),
  };
  const values = Object.entries(counts).map(([state, value]) => ({ labels: { state }, value }));
  const help = 'Connections to the database, and requests that wait for one';
  return [{ name: 'database_connections', help, values }];
}
