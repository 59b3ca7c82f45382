import type { Logger } from './logger.js';

type ShutdownLog = Pick<Logger, 'info' | 'error'>;

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
/** One Ctrl-C may arrive twice: from the terminal and once more from npm, which forwards it. */
const SAME_SIGNAL_MS = 1_000;

/**
 * The first signal stops in order and exits 0. A second one, a stop that fails, or one that takes
 * longer than the limit exits 1.
 */
export function onShutdown(log: ShutdownLog, stop: () => Promise<void>, limitMs: number): void {
  let stoppingSince: number | null = null;
  const begin = (signal: NodeJS.Signals): void => {
    if (stoppingSince !== null) {
      if (performance.now() - stoppingSince < SAME_SIGNAL_MS) return;
      log.error({ signal }, 'second signal, leaving at once');
      process.exit(1);
    }
    stoppingSince = performance.now();
    log.info({ signal }, 'stopping');
    setTimeout(() => {
      log.error({ limitMs }, 'stop took too long, leaving');
      process.exit(1);
    }, limitMs).unref();
    stop().then(
      () => {
        log.info({}, 'stopped');
        process.exit(0);
      },
      (error: unknown) => {
        log.error({ err: error }, 'stop failed');
        process.exit(1);
      },
    );
  };
  for (const signal of SIGNALS) process.on(signal, begin);
}
