import { loadConfig } from '../config.js';
import { onShutdown } from '../observability/graceful-shutdown.js';
import { createLogger } from '../observability/logger.js';
import { startSimulator } from '../simulator/simulator.js';

const SHUTDOWN_LIMIT_MS = 5_000;

const config = loadConfig(process.env);
const log = createLogger('simulator', config.logLevel);
const { hostname, port } = new URL(config.simulator.url);

const simulator = await startSimulator({
  host: hostname.replace(/^\[|\]$/g, ''),
  port: Number(port || 80),
  dataDir: config.simulator.dataDir,
  log,
});
onShutdown(log, () => simulator.stop(), SHUTDOWN_LIMIT_MS);
