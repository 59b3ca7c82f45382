import type { Recording } from '../ports/recording-store.js';

/** What a recording may be, by the end of its name; the first is what agents make. */
export const RECORDING_KINDS = [
  { extension: 'wav', contentType: 'audio/wav' },
  { extension: 'mp3', contentType: 'audio/mpeg' },
  { extension: 'ogg', contentType: 'audio/ogg' },
] as const;

/** Ids are in file names: nothing but a UUID may become one. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function isRecordable(callId: string): boolean {
  return UUID.test(callId);
}

export function recordingName(callId: string, contentType: Recording['contentType']): string {
  const kind = RECORDING_KINDS.find((one) => one.contentType === contentType);
  return `${callId}.${kind?.extension ?? 'wav'}`;
}
