import type { Logger } from '../src/observability/logger.js';

/** Below the 15 s after which a process without pings of its server leaves its call. */
const PING_MS = 5_000;

/**
 * A talk goes on when the server that started its process is late, on a machine that has too much
 * to do, or dead: the pings that the package waits for are made here. A process that hangs makes
 * none, and a process without a call ends as the package wants it.
 */
export function outliveServer(log: Pick<Logger, 'warn'>): void {
  setInterval(() => {
    const ping = { case: 'pingRequest', value: { timestamp: Date.now() } };
    (process as NodeJS.EventEmitter).emit('message', ping);
  }, PING_MS).unref();
  process.once('disconnect', () => log.warn({}, 'the agent server is gone, the call goes on'));
}
