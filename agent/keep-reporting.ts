import type { Logger } from '../src/observability/logger.js';
import type { ReportOutbox } from './report-outbox.js';
import { reportOfOrphan, type TalkJournal } from './talk-journal.js';

export interface KeepReportingDeps {
  outbox: ReportOutbox;
  journal: TalkJournal;
  log: Pick<Logger, 'info' | 'warn'>;
}

const LOOK_MS = 2_000;
/** Younger reports are still being brought by the process that made them. */
const OWN_TRIES_MS = 30_000;
const SWEEPS_EVERY = 5;

/**
 * Brings what processes of calls left behind: reports, and talks that were killed in the middle.
 */
export function keepReporting({ outbox, journal, log }: KeepReportingDeps) {
  let looks = 0;
  let work: Promise<void> = look();
  const timer = setInterval(() => (work = work.then(look)), LOOK_MS);

  async function look(): Promise<void> {
    try {
      for (const orphan of journal.takeOrphans()) {
        const { callId, door } = orphan;
        const report = reportOfOrphan(orphan, Date.now());
        log.warn({ callId, wasAnswered: report !== null }, 'the process of a call is gone');
        if (report !== null) await outbox.deliver({ callId, door, report });
      }
      if (looks % SWEEPS_EVERY === 0) await outbox.sweep(OWN_TRIES_MS);
      looks += 1;
    } catch (error) {
      // The disk is full or gone; the next look may find it again.
      log.warn({ err: error }, 'kept reports could not be looked through');
    }
  }

  return {
    async stop(): Promise<void> {
      clearInterval(timer);
      await work;
    },
  };
}
