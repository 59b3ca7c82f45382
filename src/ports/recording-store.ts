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

export interface RecordingStore {
  /** Null: the call was not recorded. */
  find(callId: string): Promise<Recording | null>;
  /** Those of the calls that were recorded. */
  recorded(callIds: readonly string[]): Promise<ReadonlySet<string>>;
}
