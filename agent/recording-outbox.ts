import { createHash } from 'node:crypto';
import { createReadStream, rmSync, statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Logger } from '../src/observability/logger.js';
import type { Dispatch } from './dispatch.js';
import { createKeptNotes, isProcessAlive } from './kept-notes.js';
import { repairWavFile } from './wav-file.js';

/**
 * Recordings that the platform has not taken yet. One is on disk from its first second; when its
 * call is over, or the process of the call is gone, the server brings it through the door until it
 * was taken or refused for good, and then it goes away here.
 */
export interface RecordingOutbox {
  /** Where the call is to be recorded. */
  begin(dispatch: Dispatch): string;
  /** The file is closed, and nobody will write to it. */
  finished(callId: string): void;
  /** Brings what is due; answers how many wait still. */
  sweep(): Promise<number>;
}

export interface RecordingOutboxDeps {
  folder: string;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
  pid?: number;
  isAlive?: (pid: number) => boolean;
  bring?: BringRecording;
}

export interface SoundFile {
  path: string;
  size: number;
  sha256Base64: string;
}

/** The status that the door answers; throws when nobody does. */
export type BringRecording = (dispatch: Dispatch, file: SoundFile) => Promise<number>;

interface Note extends Dispatch {
  pid: number;
  isFinished: boolean;
}

/** Statuses by which a door says that it will never take this recording. */
const REFUSALS = new Set([400, 401, 403, 404, 409, 410, 413, 415, 422]);
const TIMEOUT_MS = 600_000;

export function createRecordingOutbox(deps: RecordingOutboxDeps): RecordingOutbox {
  const { folder, log, pid = process.pid, bring = bringRecording } = deps;
  const { isAlive = isProcessAlive } = deps;
  const notes = createKeptNotes<Note>(folder);
  const soundOf = (callId: string) => join(folder, `${callId}.wav`);
  const forget = (callId: string) => {
    rmSync(soundOf(callId), { force: true });
    notes.remove(callId);
  };

  /** True when nothing of it waits any more. */
  async function offer(note: Note): Promise<boolean> {
    const { callId } = note;
    const file = await fileOf(soundOf(callId)).catch(() => null);
    if (file === null) {
      forget(callId);
      return true;
    }
    const status = await bring(note, file).catch(() => null);
    const isTaken = status !== null && status >= 200 && status <= 299;
    const isRefused = status !== null && REFUSALS.has(status);
    if (isRefused) log.error({ callId, status }, 'recording refused');
    else if (!isTaken) log.warn({ callId, status }, 'recording not taken yet');
    if (isTaken || isRefused) forget(callId);
    return isTaken || isRefused;
  }

  return {
    begin({ callId, door }) {
      notes.write({ callId, door, pid, isFinished: false });
      return soundOf(callId);
    },
    finished(callId) {
      const note = notes.read(callId);
      if (note !== null) notes.write({ ...note, isFinished: true });
    },
    async sweep() {
      let waiting = 0;
      for (const note of notes.all()) {
        const isDue = note.isFinished || !isAlive(note.pid);
        if (!isDue || !(await offer(note))) waiting += 1;
      }
      return waiting;
    },
  };
}

/** Throws when there is no sound in it. */
async function fileOf(path: string): Promise<SoundFile> {
  if ((await repairWavFile(path)) === 0) throw new Error('an empty recording');
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { path, size: statSync(path).size, sha256Base64: hash.digest('base64') };
}

function bringRecording({ callId, door }: Dispatch, file: SoundFile): Promise<number> {
  const url = new URL(`${door.url}/internal/calls/${callId}/recording`);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = send(url, {
      method: 'PUT',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        authorization: `Bearer ${door.token}`,
        'content-type': 'audio/wav',
        'content-length': file.size,
        'content-digest': `sha-256=:${file.sha256Base64}:`,
      },
    });
    outgoing.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    outgoing.on('error', reject);
    createReadStream(file.path).on('error', reject).pipe(outgoing);
  });
}
