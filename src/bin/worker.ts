import { fileURLToPath } from 'node:url';
import { Connection } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import { createFailureInterceptor } from '../../activities/failure-interceptor.js';
import { createActivities } from '../../activities/index.js';
import { CALL_QUEUE, CAMPAIGN_QUEUE, DIAL_QUEUE } from '../../workflows/names.js';
import { loadConfig, type Config } from '../config.js';
import { createAdmissionStore } from '../db/admission-store.js';
import { createCallLifeStore } from '../db/call-life-store.js';
import { createCampaignLifecycle } from '../db/campaign-lifecycle-store.js';
import { openDatabase } from '../db/knex.js';
import { createOutboxStore } from '../db/outbox-store.js';
import { createSweepStore } from '../db/sweep-store.js';
import { onShutdown } from '../observability/graceful-shutdown.js';
import { createLogger, type Logger } from '../observability/logger.js';
import { signCallToken } from '../services/call-token.js';
import { createOutbox } from '../services/outbox.js';
import { repeat, type Repeated } from '../services/repeat.js';
import { createSweeper } from '../services/sweeper.js';
import { createSimulatedTelephony } from '../telephony/simulated-telephony.js';
import { openTemporalClient } from '../temporal/connection.js';
import { registerSearchAttributes } from '../temporal/register-search-attributes.js';
import { createTaskWaiters } from '../temporal/task-waiters-client.js';
import { createWorkflowMessages } from '../temporal/workflow-messages-client.js';
import { createWorkflowStates } from '../temporal/workflow-states-client.js';

const config = loadConfig(process.env);
const log = createLogger('worker', config.logLevel);

/** A token outlives the longest call by far; it opens the records of one call only. */
const TOKEN_LIFE_MS = 3 * 60 * 60 * 1_000;
const SWEEP_EVERY_MS = 15_000;
const OUTBOX_EVERY_MS = 1_000;
/** Recovery after a worker's death: a cached workflow waits this long for its old worker. */
const STICKY_TIMEOUT = '2s';
/** About 0.3 MB each; a sleeping callTask need not stay in memory. */
const CACHED_WORKFLOWS_MAX = 1_500;
const SHUTDOWN_LIMIT_MS = 20_000;

installRuntime(log);
const db = openDatabase(config.database);
const client = openTemporalClient(config.temporal);
const messages = createWorkflowMessages(client);
const life = createCallLifeStore(db);
const lifecycle = createCampaignLifecycle(db);
const telephony = createSimulatedTelephony({ baseUrl: config.simulator.url, log });

const activities = createActivities({
  admission: createAdmissionStore(db),
  life,
  lifecycle,
  telephony,
  messages,
  waiters: createTaskWaiters(client, messages),
  door: (callId) => ({
    url: config.doorUrl,
    token: signCallToken(config.secret, callId, Date.now() + TOKEN_LIFE_MS),
  }),
});
const sweeper = createSweeper({
  store: createSweepStore(db),
  life,
  lifecycle,
  telephony,
  messages,
  states: createWorkflowStates(client),
});
const outbox = createOutbox({ store: createOutboxStore(db), messages, log });

const workers = await createWorkers(config);
const loops: Repeated[] = [
  repeat({ name: 'sweep', everyMs: SWEEP_EVERY_MS, log }, () => sweeper.sweep()),
  repeat({ name: 'outbox', everyMs: OUTBOX_EVERY_MS, log }, async () => {
    await outbox.deliver();
  }),
];
const running = Promise.all(workers.map((worker) => worker.run()));
onShutdown(log, stop, SHUTDOWN_LIMIT_MS);
log.info({ queues: [CAMPAIGN_QUEUE, CALL_QUEUE, DIAL_QUEUE] }, 'worker is ready');
running.catch((error: unknown) => {
  log.error({ err: error }, 'a worker has failed');
  process.exit(1);
});

async function createWorkers({ temporal }: Config): Promise<Worker[]> {
  await registerAttributes(temporal);
  const connection = await NativeConnection.connect({
    address: temporal.address,
    ...(temporal.tls || temporal.apiKey !== undefined ? { tls: true } : {}),
    ...(temporal.apiKey === undefined ? {} : { apiKey: temporal.apiKey }),
  });
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
    logger: new DefaultLogger('WARN'),
  });
  const common = {
    connection,
    namespace: temporal.namespace,
    interceptors: { activity: [() => ({ inbound: createFailureInterceptor() })] },
    shutdownGraceTime: '5s',
    shutdownForceTime: '15s',
    stickyQueueScheduleToStartTimeout: STICKY_TIMEOUT,
  } satisfies Partial<WorkerOptions>;
  return Promise.all([
    Worker.create({
      ...common,
      taskQueue: CAMPAIGN_QUEUE,
      workflowBundle,
      activities: activities.campaign,
      maxCachedWorkflows: 200,
    }),
    Worker.create({
      ...common,
      taskQueue: CALL_QUEUE,
      workflowBundle,
      activities: activities.call,
      maxCachedWorkflows: CACHED_WORKFLOWS_MAX,
      maxConcurrentActivityTaskExecutions: 200,
    }),
    Worker.create({
      ...common,
      taskQueue: DIAL_QUEUE,
      activities: { dial: activities.call.dial },
      maxConcurrentActivityTaskExecutions: 2_000,
    }),
  ]);
}

async function registerAttributes(temporal: Config['temporal']): Promise<void> {
  const connection = await Connection.connect({
    address: temporal.address,
    ...(temporal.tls || temporal.apiKey !== undefined ? { tls: true } : {}),
    ...(temporal.apiKey === undefined ? {} : { apiKey: temporal.apiKey }),
  });
  try {
    await registerSearchAttributes(connection, temporal.namespace);
  } catch (error) {
    log.warn({ err: error }, 'search attributes could not be registered');
  } finally {
    await connection.close();
  }
}

async function stop(): Promise<void> {
  for (const worker of workers) worker.shutdown();
  await running;
  await Promise.all(loops.map((loop) => loop.stop()));
  await db.destroy();
}

/** Temporal's own logs become ours: structured, one a line. */
function installRuntime(logger: Logger): void {
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      const write = level === 'ERROR' ? logger.error.bind(logger) : logger.warn.bind(logger);
      write({ ...meta }, message);
    }),
    shutdownSignals: [],
  });
}
