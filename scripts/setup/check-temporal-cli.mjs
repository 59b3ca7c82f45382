import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runProgram } from './run-program.mjs';

const VERSION_LIMIT_MS = 20_000;

/**
 * Runs `--version` once for each binary; the answer is kept beside the cache, by size and time of
 * change, since starting a binary of 150 MB costs more than the rest of a second setup.
 * @param {string} executable
 * @param {string | null} recordFolder where answers are kept, if anywhere
 * @returns {Promise<{ version: string, problem: string }>}
 */
export async function checkTemporalCli(executable, recordFolder) {
  const path = resolve(executable);
  let file;
  try {
    file = statSync(path);
  } catch {
    return { version: '', problem: 'no such file' };
  }
  const key = `${path} ${file.size} ${file.mtimeMs}`;
  const record = recordFolder === null ? null : join(recordFolder, 'checked.json');
  const known = readRecord(record)[key];
  if (typeof known === 'string') return { version: known, problem: '' };
  const { ok, output, problem } = await runProgram(path, ['--version'], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME ?? '/' },
    limitMs: VERSION_LIMIT_MS,
  });
  if (!ok) return { version: '', problem };
  const version = /^temporal version .+$/m.exec(output)?.[0];
  if (version === undefined) return { version: '', problem: 'it is not the Temporal CLI' };
  writeRecord(record, { [key]: version });
  return { version, problem: '' };
}

function readRecord(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

function writeRecord(path, entry) {
  if (path === null) return;
  try {
    const next = `${path}.${process.pid}`;
    writeFileSync(next, JSON.stringify({ ...readRecord(path), ...entry }));
    renameSync(next, path);
  } catch {
    // Only a shortcut for the next run.
  }
}
