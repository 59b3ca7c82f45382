import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Notes on disk, one a call, that outlive the process that wrote them. They hold tokens. */
export interface KeptNotes<Note> {
  /** Renamed when it is whole: a killed process leaves the note of before, or the new one. */
  write(note: Note): void;
  /** Null: there is none, or it was never whole. */
  read(callId: string): Note | null;
  remove(callId: string): void;
  all(): Note[];
}

const ENDING = '.json';

export function createKeptNotes<Note extends { callId: string }>(folder: string): KeptNotes<Note> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pathOf = (callId: string) => join(folder, `${callId}${ENDING}`);
  const read = (callId: string): Note | null => {
    try {
      return JSON.parse(readFileSync(pathOf(callId), 'utf8')) as Note;
    } catch {
      return null;
    }
  };
  return {
    write(note) {
      const path = pathOf(note.callId);
      const aside = `${path}.${process.pid}`;
      writeFileSync(aside, JSON.stringify(note), { mode: 0o600 });
      renameSync(aside, path);
    },
    read,
    remove: (callId) => rmSync(pathOf(callId), { force: true }),
    all: () =>
      readdirSync(folder)
        .filter((name) => name.endsWith(ENDING))
        .flatMap((name) => read(name.slice(0, -ENDING.length)) ?? []),
  };
}

/** Whether a process of this host still runs, whoever it belongs to. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
