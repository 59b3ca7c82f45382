import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';

/** Others may walk through it: Postgres runs as another user when we are root. */
export function makeTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'new-voice-embedded-'));
  chmodSync(folder, 0o711);
  return folder;
}

/** Folders that are gone after each test. */
export function useTemporaryFolders(): () => string {
  const made: string[] = [];
  afterEach(() => {
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = makeTemporaryFolder();
    made.push(folder);
    return folder;
  };
}
