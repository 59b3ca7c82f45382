import type { RecordingStore } from '../ports/recording-store.js';
import { createDiskRecordings } from './disk-recordings.js';
import { createS3Client, type S3Settings } from './s3-client.js';
import { createS3Recordings } from './s3-recordings.js';

export interface RecordingSettings {
  /** Null: no folder. */
  folder: string | null;
  /** Goes before the folder. */
  s3?: S3Settings | null;
}

/** The one place where recordings are; none when nothing is set. */
export function createRecordings({ folder, s3 = null }: RecordingSettings): RecordingStore {
  if (s3 === null) return createDiskRecordings(folder);
  return createS3Recordings({ ask: createS3Client(s3) });
}
