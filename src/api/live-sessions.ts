import type { Logger } from '../observability/logger.js';
import type { LiveSession } from './live-session.js';

export interface LiveSessionsDeps {
  /** Those of the keys that are good no more. */
  revokedOf: (keyIds: readonly string[]) => Promise<readonly string[]>;
  keysCheckedMs: number;
  log: Logger;
}

/** How long clients are waited for that were told that this process stops. */
const GOODBYE_MS = 1_500;

/** Who watches at this process. A key that is revoked closes what it opened. */
export function createLiveSessions({ revokedOf, keysCheckedMs, log }: LiveSessionsDeps) {
  const sessions = new Set<LiveSession>();
  const checks = setInterval(() => void dropRevoked(), keysCheckedMs).unref();

  async function dropRevoked(): Promise<void> {
    const keyIds = [...new Set([...sessions].map(({ keyId }) => keyId))];
    if (keyIds.length === 0) return;
    try {
      const revoked = new Set(await revokedOf(keyIds));
      for (const session of sessions) {
        if (revoked.has(session.keyId)) session.close('unauthenticated');
      }
    } catch (error) {
      // Asked again soon; the records behind the view are away as well.
      log.warn({ error: String(error) }, 'keys of live views could not be checked');
    }
  }

  return {
    add: (session: LiveSession) => void sessions.add(session),
    remove: (session: LiveSession) => void sessions.delete(session),
    size: () => sessions.size,
    ofKey: (keyId: string) => [...sessions].filter((one) => one.keyId === keyId).length,

    /** Says goodbye to all, so that they connect to another copy. */
    async end(): Promise<void> {
      clearInterval(checks);
      for (const session of sessions) session.close('restarting');
      const until = performance.now() + GOODBYE_MS;
      while (sessions.size > 0 && performance.now() < until) await tick();
      for (const session of sessions) session.terminate();
    },
  };
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 10));
