import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { processIdentity } from './process-identity.mjs';

/**
 * The folder of the embedded parts (`.new-voice` of the project) belongs to one running platform at
 * a time. `platform.lock` says to whom; `platform.json` says which processes it started and where
 * they answer.
 */
const LOCK = 'platform.lock';
const STATE = 'platform.json';
const CLAIM_ATTEMPTS = 3;
const END_LIMIT_MS = 8_000;
const POLL_MS = 50;

/** Makes this process the owner; answers the owner when another one lives. */
export function claimFolder(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const lock = join(folder, LOCK);
  const mine = JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) });
  for (let attempt = 0; attempt < CLAIM_ATTEMPTS; attempt += 1) {
    try {
      writeFileSync(lock, mine, { flag: 'wx', mode: 0o600 });
      return null;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = folderOwner(folder);
    if (owner !== null) return owner;
    removeStale(lock);
  }
  return folderOwner(folder) ?? { pid: 0 };
}

export function releaseFolder(folder) {
  const owner = folderOwner(folder);
  if (owner?.pid === process.pid) rmSync(join(folder, LOCK), { force: true });
}

/** The live platform of this folder, or null. */
export function folderOwner(folder) {
  const lock = readJson(join(folder, LOCK));
  return isAlive(lock) ? { pid: lock.pid } : null;
}

/**
 * Written at once after each change, so that a platform killed with -9 leaves a list of what it
 * started.
 */
export function writePlatformState(folder, { pids, urls }) {
  const identities = Object.fromEntries(
    Object.entries(pids).map(([name, pid]) => [name, processIdentity(pid)]),
  );
  const path = join(folder, STATE);
  const next = `${path}.next`;
  // The database's address holds its password.
  const state = { pid: process.pid, pids, identities, urls };
  writeFileSync(next, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(next, path);
}

export function readPlatformState(folder) {
  const state = readJson(join(folder, STATE));
  return state === null ? null : { pid: state.pid, pids: state.pids ?? {}, urls: state.urls ?? {} };
}

/**
 * Processes that a platform which is gone left running, in the order in which they were started.
 */
export function leftovers(folder) {
  const state = readJson(join(folder, STATE));
  if (state === null) return [];
  return Object.entries(state.pids ?? {})
    .map(([name, pid]) => ({ name, pid, identity: state.identities?.[name] }))
    .filter(isAlive)
    .map(({ name, pid }) => ({ name, pid }));
}

/** Ends them, last started first: asked by SIGINT (a fast stop for Postgres too), then killed. */
export async function endLeftovers(folder, { keep = [], print = () => {} } = {}) {
  for (const { name, pid } of leftovers(folder).reverse()) {
    if (keep.includes(name)) continue;
    print(`ending ${name} (pid ${pid}), left by a platform that is gone`);
    await endProcess(pid);
  }
}

async function endProcess(pid) {
  const identity = processIdentity(pid);
  for (const signal of ['SIGINT', 'SIGKILL']) {
    if (identity === null || processIdentity(pid) !== identity) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    const until = Date.now() + END_LIMIT_MS;
    while (Date.now() < until && processIdentity(pid) === identity) await pause(POLL_MS);
  }
}

function isAlive(entry) {
  if (!Number.isInteger(entry?.pid) || typeof entry.identity !== 'string') return false;
  return processIdentity(entry.pid) === entry.identity;
}

/**
 * Two starts may find the same stale lock: whoever moved a fresh one away by mistake puts it back.
 */
function removeStale(lock) {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
    if (isAlive(readJson(aside))) linkSync(aside, lock);
  } catch {
    // The other start was quicker; the next round finds its lock.
  }
  rmSync(aside, { force: true });
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
