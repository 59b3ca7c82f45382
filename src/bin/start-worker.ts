import { fileURLToPath } from 'node:url';
import { Connection } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import { createFailureInterceptor } from '../../activities/failure-interceptor.js';
import { createActivities } from '../../activities/index.js';
import { CALL_QUEUE, CAMPAIGN_QUEUE, DIAL_QUEUE, WEBHOOK_QUEUE } from '../../workflows/names.js';
import type { Config } from '../config.js';
import { createAdmissionStore } from '../db/admission-store.js';
import { createCallLifeStore } from '../db/call-life-store.js';
import { createCampaignLifecycle } from '../db/campaign-lifecycle-store.js';
import { createEventLog } from '../db/event-log.js';
import { createGateFacts } from '../db/gate-facts.js';
import { openDatabase } from '../db/knex.js';
import { createLeadStore } from '../db/lead-store.js';
import { createOutboxStore } from '../db/outbox-store.js';
import { createRollupStore } from '../db/rollup-store.js';
import { createSweepStore } from '../db/sweep-store.js';
import type { Logger } from '../observability/logger.js';
import { loadPacks } from '../rulebook/load-packs.js';
import { loadNumberZones } from '../rulebook/number-zones.js';
import { signCallToken } from '../services/call-token.js';
import { createOutbox } from '../services/outbox.js';
import { repeat } from '../services/repeat.js';
import { rollUp } from '../services/roll-up.js';
import { createSweeper } from '../services/sweeper.js';
import { openTemporalClient, temporalOptions } from '../temporal/connection.js';
import { registerSearchAttributes } from '../temporal/register-search-attributes.js';
import { createTaskWaiters } from '../temporal/task-waiters-client.js';
import { createWorkflowMessages } from '../temporal/workflow-messages-client.js';
import { createWorkflowStates } from '../temporal/workflow-states-client.js';
import { startAnalyst } from './start-analyst.js';
import { startRetention } from './start-retention.js';
import { wireTelephony } from './wire-lines.js';
import { wireWebhookDelivery } from './wire-webhooks.js';

/** A token outlives the longest call by far; it opens the records of one call only. */
const TOKEN_LIFE_MS = 3 * 60 * 60 * 1_000;
const SWEEP_EVERY_MS = 15_000;
const OUTBOX_EVERY_MS = 1_000;
const ROLL_UP_EVERY_MS = 5_000;
const LEADS_EVERY_MS = 5_000;
/** An activity waits for a connection rather than to fail and be retried. */
const DATABASE_PATIENCE_MS = 10_000;
const CONTROL_CONNECTIONS = 3;
/** Recovery after a worker's death: a cached workflow waits this long for its old worker. */
const STICKY_TIMEOUT = '2s';
/** About 0.3 MB each; a sleeping callTask need not stay in memory. */
const CACHED_CALL_TASKS_MAX = 1_500;
const CACHED_CAMPAIGNS_MAX = 200;
const CACHED_WEBHOOKS_MAX = 200;

export interface WorkerSettings {
  config: Pick<Config, 'database' | 'temporal' | 'simulator' | 'doorUrl' | 'secret'> &
    Partial<Pick<Config, 'webhooks' | 'analyst' | 'livekit' | 'recordings'>>;
  log: Logger;
  /** A bundle made before; else the workflows are bundled now. */
  workflowBundle?: { codePath: string };
}

export interface RunningWorker {
  /** Rejects when a worker fails. */
  done: Promise<unknown>;
  stop(): Promise<void>;
}

/** Everything that runs in a worker process: four Temporal workers, the sweeper, the outbox ... */
export async function startWorker(settings: WorkerSettings): Promise<RunningWorker> {
  const { config, log } = settings;
  const db = openDatabase({
    ...config.database,
    patienceMs: DATABASE_PATIENCE_MS,
    joinsAsWritten: true,
  });
  // Its own connections: a pause must not wait behind the calls that it is to stop.
  const controlDb = openDatabase({ url: config.database.url, pool: CONTROL_CONNECTIONS });
  const client = openTemporalClient(config.temporal);
  const messages = createWorkflowMessages(client);
  const gate = createGateFacts({ packs: loadPacks(), zones: loadNumberZones() });
  const life = createCallLifeStore(db, gate, { wantsAnalysis: config.analyst != null });
  const lifecycle = createCampaignLifecycle(controlDb);
  const telephony = wireTelephony({ config, log });
  const shared = { life, lifecycle, telephony, messages };
  const webhooks = wireWebhookDelivery({ config, client, log });
  const activities = createActivities({
    ...{ ...shared, webhooks: webhooks.delivering },
    admission: createAdmissionStore(db, gate),
    waiters: createTaskWaiters(client, messages),
    door: (callId) => ({
      url: config.doorUrl,
      token: signCallToken(config.secret, callId, Date.now() + TOKEN_LIFE_MS),
    }),
  });
  const states = createWorkflowStates(client);
  const sweeper = createSweeper({
    ...{ ...shared, store: createSweepStore(db), states },
    events: createEventLog(db),
  });
  const outbox = createOutbox({ store: createOutboxStore(db), messages, log });
  const rollups = createRollupStore(db);
  const leads = createLeadStore(db);
  const { workers, connection } = await createWorkers(settings, activities);
  const loops = [
    repeat({ name: 'sweep', everyMs: SWEEP_EVERY_MS, log }, () => sweeper.sweep()),
    repeat({ name: 'rollups', everyMs: ROLL_UP_EVERY_MS, log }, () => rollUp(rollups)),
    repeat({ name: 'outbox', everyMs: OUTBOX_EVERY_MS, log }, async () => {
      await outbox.deliver();
    }),
    repeat({ name: 'leads', everyMs: LEADS_EVERY_MS, log }, async () => {
      await leads.fromCalls();
    }),
    ...(await startAnalyst({ settings: config.analyst, db: controlDb, log })),
    ...startRetention(config.recordings, log),
  ];
  webhooks.begin();
  const done = Promise.all(workers.map((worker) => worker.run()));
  return {
    done,
    async stop() {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await done;
      await Promise.all(loops.map((loop) => loop.stop()));
      await webhooks.stop();
      await connection.close();
      await client.connection.close();
      await Promise.all([db.destroy(), controlDb.destroy()]);
    },
  };
}

async function createWorkers(
  { config, log, workflowBundle }: WorkerSettings,
  activities: ReturnType<typeof createActivities>,
): Promise<{ workers: Worker[]; connection: NativeConnection }> {
  const { temporal } = config;
  await registerAttributes(temporal, log);
  const connection = await NativeConnection.connect(temporalOptions(temporal));
  const bundle = workflowBundle ?? (await bundleWorkflows());
  const common = {
    connection,
    namespace: temporal.namespace,
    interceptors: { activity: [() => ({ inbound: createFailureInterceptor() })] },
    shutdownGraceTime: '5s',
    shutdownForceTime: '15s',
    stickyQueueScheduleToStartTimeout: STICKY_TIMEOUT,
  } satisfies Partial<WorkerOptions>;
  const workers = await Promise.all([
    Worker.create({
      ...common,
      taskQueue: CAMPAIGN_QUEUE,
      workflowBundle: bundle,
      activities: activities.campaign,
      maxCachedWorkflows: CACHED_CAMPAIGNS_MAX,
    }),
    Worker.create({
      ...common,
      taskQueue: CALL_QUEUE,
      workflowBundle: bundle,
      activities: activities.call,
      maxCachedWorkflows: CACHED_CALL_TASKS_MAX,
      maxConcurrentActivityTaskExecutions: 200,
    }),
    Worker.create({
      ...common,
      taskQueue: DIAL_QUEUE,
      activities: { dial: activities.call.dial },
      maxConcurrentActivityTaskExecutions: 2_000,
    }),
    Worker.create({
      ...common,
      taskQueue: WEBHOOK_QUEUE,
      workflowBundle: bundle,
      activities: activities.webhook,
      maxCachedWorkflows: CACHED_WEBHOOKS_MAX,
    }),
  ]);
  return { workers, connection };
}

function bundleWorkflows() {
  return bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
    logger: new DefaultLogger('WARN'),
  });
}

async function registerAttributes(temporal: Config['temporal'], log: Logger): Promise<void> {
  const connection = await Connection.connect(temporalOptions(temporal));
  try {
    await registerSearchAttributes(connection, temporal.namespace);
  } catch (error) {
    log.warn({ err: error }, 'search attributes could not be registered');
  } finally {
    await connection.close();
  }
}
