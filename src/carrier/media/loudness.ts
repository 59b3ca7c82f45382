/** Root mean square of a frame, in the units of its 16-bit samples. */
export function loudnessOf(frame: Int16Array): number {
  if (frame.length === 0) return 0;
  let sum = 0;
  for (const sample of frame) sum += sample * sample;
  return Math.sqrt(sum / frame.length);
}

/** About -42 dBFS: above what codecs make of silence, below the quietest vowel. */
export const LOUD = 250;
