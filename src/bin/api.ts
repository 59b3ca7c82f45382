import { loadConfig } from '../config.js';
import { createMetricsServer } from '../api/metrics-server.js';
import { answerUnreadableRequests } from '../api/unreadable-requests.js';
import { createIdempotencyStore } from '../db/idempotency-store.js';
import { openDatabase } from '../db/knex.js';
import { onShutdown } from '../observability/graceful-shutdown.js';
import { createLogger } from '../observability/logger.js';
import { createMetrics } from '../observability/metrics.js';
import { repeat } from '../services/repeat.js';
import { createCallCompletion } from '../temporal/call-completion-client.js';
import { openTemporalClient } from '../temporal/connection.js';
import { createWorkflowMessages } from '../temporal/workflow-messages-client.js';
import { wireApi } from './wire-api.js';
import { keepingDefaultLine } from './wire-lines.js';
import { wireLive } from './wire-live.js';

const SHUTDOWN_LIMIT_MS = 10_000;
const PRUNE_EVERY_MS = 10 * 60_000;

const config = loadConfig(process.env);
const log = createLogger('api', config.logLevel);
const db = openDatabase({ ...config.database, manyAtOnce: true });
const temporal = openTemporalClient(config.temporal);
const metrics = createMetrics({ ofProcess: true });
const app = wireApi({
  ...{ config, db, log, metrics },
  messages: createWorkflowMessages(temporal),
  completion: createCallCompletion(temporal),
  probeTemporal: () =>
    temporal.withDeadline(Date.now() + 1_500, () => temporal.workflowService.getSystemInfo({})),
});

const server = app.listen(config.api.port, config.api.host, (error) => {
  if (error) {
    log.error({ err: error }, 'the api cannot listen');
    process.exit(1);
  }
  log.info({ host: config.api.host, port: config.api.port }, 'api is ready');
});

// Longer than a proxy before it keeps one: else it sends a request into a connection that closes.
server.keepAliveTimeout = 75_000;
answerUnreadableRequests(server);

const live = wireLive({ config, db, log });
live.attach(server);

const { metricsPort, host } = config.api;
const metricsServer = metricsPort === null ? null : createMetricsServer(metrics);
metricsServer?.listen(metricsPort ?? 0, host);

const named = createIdempotencyStore(db);
const pruning = repeat({ name: 'prune', everyMs: PRUNE_EVERY_MS, log }, async () => {
  await named.prune();
});

const defaultLine = keepingDefaultLine({ livekit: config.livekit, db, log });

onShutdown(
  log,
  async () => {
    const closed = new Promise((resolve) => {
      server.close(resolve);
      server.closeIdleConnections();
    });
    await Promise.all([closed, live.stop()]);
    metricsServer?.close();
    metricsServer?.closeAllConnections();
    await Promise.all([pruning.stop(), defaultLine.stop()]);
    // The client of Temporal holds nothing to flush, and closing one that is just connecting
    // throws.
    await db.destroy();
  },
  SHUTDOWN_LIMIT_MS,
);
