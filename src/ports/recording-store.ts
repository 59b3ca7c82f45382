import type { ByteRange } from '../domain/byte-range.js';

/** The sound of one call. */
export interface Recording {
  contentType: 'audio/wav' | 'audio/mpeg' | 'audio/ogg';
  size: number;
  modifiedAt: Date;
  /** Changes when the sound does. */
  etag: string;
  /** Reads a part of it, or all. */
  read(range: ByteRange | null): AsyncIterable<Uint8Array>;
}

/** Sound on its way in; what arrives must be these bytes and no others. */
export interface NewRecording {
  contentType: Recording['contentType'];
  size: number;
  /** In hexadecimal digits. */
  sha256: string;
  body: AsyncIterable<Uint8Array>;
}

/** Where recordings are. What is there never changes; a recording is removed by its age only. */
export interface RecordingStore {
  /** False: there is no place, and nothing is recorded. */
  canKeep: boolean;
  /** Repeating it is harmless. `corrupt`: other bytes than announced arrived; nothing is kept. */
  keep(callId: string, recording: NewRecording): Promise<'kept' | 'corrupt'>;
  /** Answers how many were removed. */
  removeOlderThan(before: Date): Promise<number>;
  /** Null: the call was not recorded. */
  find(callId: string): Promise<Recording | null>;
  /** Those of the calls that were recorded. */
  recorded(callIds: readonly string[]): Promise<ReadonlySet<string>>;
}
