import type { Logger } from '../src/observability/logger.js';
import type { RecordingOutbox } from './recording-outbox.js';

const LOOK_MS = 3_000;

/** Brings the recordings of this host to the platform, one after another. */
export function keepRecordings({
  recordings,
  log,
}: {
  recordings: Pick<RecordingOutbox, 'sweep'>;
  log: Pick<Logger, 'warn'>;
}) {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let round = look();

  async function look(): Promise<void> {
    try {
      await recordings.sweep();
    } catch (error) {
      // The disk is full or gone; the next look may find it again.
      log.warn({ err: error }, 'recordings could not be looked through');
    }
    if (!isStopped) timer = setTimeout(() => (round = look()), LOOK_MS);
  }

  return {
    /** What is not brought yet stays on disk. */
    async stop(limitMs: number): Promise<void> {
      isStopped = true;
      clearTimeout(timer);
      await Promise.race([round, new Promise((resolve) => setTimeout(resolve, limitMs).unref())]);
    },
  };
}
