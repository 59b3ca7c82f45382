const HEADER_BYTES = 44;
const BYTE_RATE_AT = 28;

/**
 * Seconds of sound in a WAV file, by its bytes and not by the length it states, which is unknown
 * when it was made in a stream. Null: this is no WAV file.
 */
export function wavSeconds(bytes: Uint8Array): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < HEADER_BYTES || word(0) !== 'RIFF' || word(8) !== 'WAVE') return null;
  const bytesPerSecond = view.getUint32(BYTE_RATE_AT, true);
  if (bytesPerSecond === 0) return null;
  return Math.round(((bytes.length - HEADER_BYTES) / bytesPerSecond) * 1_000) / 1_000;
}
