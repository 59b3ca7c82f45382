import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallReport } from '../src/domain/call-report.js';
import type { Dispatch } from './dispatch.js';
import { failedReport } from './failed-report.js';

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

export function createTalkJournal({ folder, isAlive = lives }: TalkJournalDeps): TalkJournal {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pathOf = (callId: string) => join(folder, `${callId}.json`);
  const write = (entry: JournalEntry) => {
    const path = pathOf(entry.callId);
    writeFileSync(`${path}.${entry.pid}`, JSON.stringify(entry), { mode: 0o600 });
    renameSync(`${path}.${entry.pid}`, path);
  };
  return {
    claim(entry) {
      const holder = readEntry(pathOf(entry.callId));
      if (holder !== null && holder.pid !== entry.pid && isAlive(holder.pid)) return false;
      write(entry);
      return true;
    },
    answered: write,
    release(callId) {
      rmSync(pathOf(callId), { force: true });
    },
    takeOrphans() {
      const entries = readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .flatMap((name) => readEntry(join(folder, name)) ?? []);
      const orphans = entries.filter(({ pid }) => !isAlive(pid));
      for (const { callId } of orphans) rmSync(pathOf(callId), { force: true });
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

function readEntry(path: string): JournalEntry | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as JournalEntry;
  } catch {
    // Gone meanwhile, or never whole: then there is no talk to speak of.
    return null;
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
