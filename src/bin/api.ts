import { loadConfig } from '../config.js';
import { openDatabase } from '../db/knex.js';
import { onShutdown } from '../observability/graceful-shutdown.js';
import { createLogger } from '../observability/logger.js';
import { createCallCompletion } from '../temporal/call-completion-client.js';
import { openTemporalClient } from '../temporal/connection.js';
import { createWorkflowMessages } from '../temporal/workflow-messages-client.js';
import { wireApi } from './wire-api.js';

const SHUTDOWN_LIMIT_MS = 10_000;

const config = loadConfig(process.env);
const log = createLogger('api', config.logLevel);
const db = openDatabase(config.database);
const temporal = openTemporalClient(config.temporal);
const app = wireApi({
  ...{ config, db, log },
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

onShutdown(
  log,
  async () => {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeIdleConnections();
    });
    // The client of Temporal holds nothing to flush, and closing one that is just connecting
    // throws.
    await db.destroy();
  },
  SHUTDOWN_LIMIT_MS,
);
