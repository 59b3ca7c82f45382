import { PortInUseError } from '../embedded/free-port.js';
import { platformReport } from '../embedded/platform-report.js';
import { PlatformRunsError, startPlatform } from '../embedded/platform.js';
import { createLogger } from '../observability/logger.js';
import { onShutdown } from '../observability/graceful-shutdown.js';

const STOP_LIMIT_MS = 90_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
// Whoever reads our words may leave before us.
process.stdout.on('error', () => undefined);

let stop = (): Promise<void> => Promise.resolve();
onShutdown(createLogger('platform', 'silent'), () => stop(), STOP_LIMIT_MS);

try {
  const watch = process.argv.includes('--watch');
  const platform = await startPlatform({ env: process.env, watch, say });
  stop = platform.stop;
  say(platformReport(platform));
} catch (error) {
  process.stderr.write(`${words(error)}\n`);
  process.exit(1);
}

/** What a person can act on needs no stack. */
function words(error: unknown): string {
  if (error instanceof PortInUseError || error instanceof PlatformRunsError) return error.message;
  return error instanceof Error ? error.message : String(error);
}
