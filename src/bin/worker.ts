import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { loadConfig } from '../config.js';
import { onShutdown } from '../observability/graceful-shutdown.js';
import { createLogger, type Logger } from '../observability/logger.js';
import { startWorker } from './start-worker.js';

const SHUTDOWN_LIMIT_MS = 20_000;

const config = loadConfig(process.env);
const log = createLogger('worker', config.logLevel);
installRuntime(log);
const worker = await startWorker({ config, log });
onShutdown(log, () => worker.stop(), SHUTDOWN_LIMIT_MS);
log.info({}, 'worker is ready');
worker.done.catch((error: unknown) => {
  log.error({ err: error }, 'a worker has failed');
  process.exit(1);
});

/** Temporal's own logs become ours: structured, one a line. */
function installRuntime(logger: Logger): void {
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      const write = level === 'ERROR' ? logger.error.bind(logger) : logger.warn.bind(logger);
      const { error: err, ...fields } = meta ?? {};
      write({ ...fields, ...(err === undefined ? {} : { err: err as unknown }) }, message);
    }),
    telemetryOptions: {
      logging: {
        forward: {},
        filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }),
      },
    },
    shutdownSignals: [],
  });
}
