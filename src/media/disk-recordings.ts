import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Recording, RecordingStore } from '../ports/recording-store.js';

const KINDS = [
  { extension: 'wav', contentType: 'audio/wav' },
  { extension: 'mp3', contentType: 'audio/mpeg' },
  { extension: 'ogg', contentType: 'audio/ogg' },
] as const;
/** Ids are in file names: nothing but a UUID may become one. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Recordings as files `<call id>.wav`, `.mp3` or `.ogg` of one folder, put there by whatever
 * records. Without a folder nothing is recorded.
 */
export function createDiskRecordings(folder: string | null): RecordingStore {
  const find: RecordingStore['find'] = async (callId) => {
    if (folder === null || !UUID.test(callId)) return null;
    for (const { extension, contentType } of KINDS) {
      const path = join(folder, `${callId}.${extension}`);
      const found = await stat(path).catch(() => null);
      if (found?.isFile() === true) return toRecording(path, contentType, found);
    }
    return null;
  };
  return {
    find,
    async recorded(callIds) {
      if (folder === null) return new Set();
      const found = await Promise.all(callIds.map(async (id) => ((await find(id)) ? [id] : [])));
      return new Set(found.flat());
    },
  };
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
