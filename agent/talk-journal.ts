import type { CallReport } from '../src/domain/call-report.js';
import type { Dispatch } from './dispatch.js';
import { failedReport } from './failed-report.js';
import { createKeptNotes, isProcessAlive } from './kept-notes.js';

/** A talk under way, and the process that has it. */
export interface JournalEntry extends Dispatch {
  pid: number;
  /** In ms since 1970. */
  answeredAtMs: number | null;
}

/**
 * Which process of this host has which call. A call has one agent: after LiveKit was restarted it
 * dispatches another one, which finds the call taken here. A talk whose process is gone without a
 * word is found here, too, and reported by the server.
 */
export interface TalkJournal {
  /** False: another living process has this call. */
  claim(entry: JournalEntry): boolean;
  answered(entry: JournalEntry): void;
  release(callId: string): void;
  /** Talks whose process is gone; each is told once. */
  takeOrphans(): JournalEntry[];
}

export interface TalkJournalDeps {
  folder: string;
  isAlive?: (pid: number) => boolean;
}

export function createTalkJournal({
  folder,
  isAlive = isProcessAlive,
}: TalkJournalDeps): TalkJournal {
  const notes = createKeptNotes<JournalEntry>(folder);
  return {
    claim(entry) {
      const holder = notes.read(entry.callId);
      if (holder !== null && holder.pid !== entry.pid && isAlive(holder.pid)) return false;
      notes.write(entry);
      return true;
    },
    answered: notes.write,
    release: notes.remove,
    takeOrphans() {
      const orphans = notes.all().filter(({ pid }) => !isAlive(pid));
      for (const { callId } of orphans) notes.remove(callId);
      return orphans;
    },
  };
}

/** What can be said of a talk that ended with its process; null when nobody had answered. */
export function reportOfOrphan(entry: JournalEntry, nowMs: number): CallReport | null {
  const { answeredAtMs } = entry;
  if (answeredAtMs === null) return null;
  return failedReport('agent_killed', { answeredAtMs, endedAtMs: nowMs });
}
