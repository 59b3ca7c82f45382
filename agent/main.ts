import { join } from 'node:path';
import { AgentServer, initializeLogger, ServerOptions } from '@livekit/agents';
import { onShutdown } from '../src/observability/graceful-shutdown.js';
import { createLogger } from '../src/observability/logger.js';
import { loadAgentConfig } from './agent-config.js';
import { bundleJob, withoutLoader } from './bundle-job.js';
import { createAdmission } from './call-admission.js';
import { createDoorClient } from './door-client.js';
import { keepRecordings } from './keep-recordings.js';
import { keepReporting } from './keep-reporting.js';
import { createRecordingOutbox } from './recording-outbox.js';
import { createReportOutbox } from './report-outbox.js';
import { startBehind } from './start-behind.js';
import { createTalkJournal } from './talk-journal.js';

/** Starting a process takes seconds on a machine that talks. */
const INITIALIZE_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 20_000;
/** The package counts what it calls load; ours is the share of the calls that fit. */
const FULL = 0.999;

const config = loadAgentConfig(process.env);
const log = createLogger('agent', config.logLevel);
/** Below it the package writes down what it is sent, tokens of calls among it. */
const PACKAGE_LEVEL = 'error';
initializeLogger({ pretty: false, level: PACKAGE_LEVEL });
const outbox = createReportOutbox({
  folder: join(config.dataDir, 'reports'),
  doorOf: createDoorClient,
  log,
});
const journal = createTalkJournal({ folder: join(config.dataDir, 'talks') });
const reporting = keepReporting({ outbox, journal, log });
const recordings = createRecordingOutbox({ folder: join(config.dataDir, 'recordings'), log });
const bringing = keepRecordings({ recordings, log });
const admission = createAdmission({ callsMax: config.callsMax });

process.execArgv = startBehind(withoutLoader(process.execArgv));
const server = new AgentServer(
  new ServerOptions({
    agent: await bundleJob(config.dataDir),
    agentName: config.livekit.agentName,
    wsURL: config.livekit.url,
    apiKey: config.livekit.apiKey,
    apiSecret: config.livekit.apiSecret,
    host: config.health.host,
    port: config.health.port,
    production: false,
    numIdleProcesses: config.idleProcesses,
    initializeProcessTimeout: INITIALIZE_LIMIT_MS,
    loadThreshold: FULL,
    loadFunc: async ({ activeJobs }) => admission.load(activeJobs.map(({ job }) => job.id)),
    requestFunc: async (request) => {
      const running = server.activeJobs.map(({ job }) => job.id);
      if (admission.admit(request.id, running)) return request.accept();
      log.warn({ jobId: request.id, callsMax: config.callsMax }, 'a call was refused: full');
      return request.reject();
    },
    maxRetry: Number.MAX_SAFE_INTEGER,
    drainTimeout: config.drainSeconds * 1000,
    shutdownProcessTimeout: STOP_LIMIT_MS,
    logLevel: PACKAGE_LEVEL,
  }),
);

server.event.on('worker_registered', () => {
  log.info({ agentName: config.livekit.agentName, callsMax: config.callsMax }, 'agent is ready');
});
onShutdown(
  log,
  async () => {
    await server.drain().catch((error: unknown) => log.warn({ err: error }, 'calls were cut'));
    await server.close();
    await reporting.stop();
    await bringing.stop(STOP_LIMIT_MS);
  },
  config.drainSeconds * 1000 + 2 * STOP_LIMIT_MS,
);
server.run().catch((error: unknown) => {
  log.error({ err: error }, 'the agent server failed');
  process.exitCode = 1;
  process.kill(process.pid, 'SIGTERM');
});
