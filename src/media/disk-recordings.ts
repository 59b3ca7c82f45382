import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { NewRecording, Recording, RecordingStore } from '../ports/recording-store.js';
import { isRecordable, RECORDING_KINDS, recordingName } from './recording-kinds.js';

/**
 * Recordings as files `<call id>.wav`, `.mp3` or `.ogg` of one folder, put there by the agents'
 * door or by whatever else records. Without a folder nothing is recorded.
 */
export function createDiskRecordings(folder: string | null): RecordingStore {
  const find: RecordingStore['find'] = async (callId) => {
    if (folder === null || !isRecordable(callId)) return null;
    for (const { extension, contentType } of RECORDING_KINDS) {
      const path = join(folder, `${callId}.${extension}`);
      const found = await stat(path).catch(() => null);
      if (found?.isFile() === true) return toRecording(path, contentType, found);
    }
    return null;
  };
  return {
    find,
    canKeep: folder !== null,
    async recorded(callIds) {
      if (folder === null) return new Set();
      const found = await Promise.all(callIds.map(async (id) => ((await find(id)) ? [id] : [])));
      return new Set(found.flat());
    },
    keep: async (callId, recording) =>
      folder === null || !isRecordable(callId) ? 'corrupt' : keep(folder, callId, recording),
    removeOlderThan: async (before) => (folder === null ? 0 : removeOlderThan(folder, before)),
  };
}

/** Under another name until it is whole, so that nobody hears half a call. */
async function keep(
  folder: string,
  callId: string,
  { contentType, size, sha256, body }: NewRecording,
): Promise<'kept' | 'corrupt'> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `.${callId}.${randomUUID()}.part`);
  const hash = createHash('sha256');
  let length = 0;
  try {
    await pipeline(
      async function* () {
        for await (const chunk of body) {
          hash.update(chunk);
          length += chunk.byteLength;
          if (length > size) return;
          yield chunk;
        }
      },
      createWriteStream(path, { mode: 0o600 }),
    );
    if (length !== size || hash.digest('hex') !== sha256) return 'corrupt';
    await rename(path, join(folder, recordingName(callId, contentType)));
    return 'kept';
  } finally {
    await rm(path, { force: true });
  }
}

/** What never became whole goes the same way. */
async function removeOlderThan(folder: string, before: Date): Promise<number> {
  const names = await readdir(folder).catch((): string[] => []);
  let removed = 0;
  for (const name of names) {
    const [callId = ''] = name.replace(/^\./, '').split('.');
    const path = join(folder, name);
    const found = isRecordable(callId) ? await stat(path).catch(() => null) : null;
    if (found?.isFile() !== true || found.mtime >= before) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}

function toRecording(
  path: string,
  contentType: Recording['contentType'],
  { size, mtime, mtimeMs }: { size: number; mtime: Date; mtimeMs: number },
): Recording {
  return {
    ...{ contentType, size, modifiedAt: mtime },
    etag: `"${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}"`,
    read: (range) => createReadStream(path, range ?? {}),
  };
}
