import { describe, expect, it } from '@jest/globals';
import { createSoundMeter, type SoundEvent } from '../../agent/sound-meter.js';
import { loadSentences, toneOf } from '../../src/carrier/sentences.js';

const RATE = 8_000;
const quiet = (ms: number) => new Int16Array(8 * ms);
const noise = (ms: number, peak: number) =>
  Int16Array.from({ length: 8 * ms }, (_, at) => peak * Math.sin(at * at * 12.9898));

function hear(...parts: Int16Array[]): SoundEvent[] {
  const meter = createSoundMeter();
  const all = parts.flatMap((part) => [...part]);
  const events: SoundEvent[] = [];
  // Frames of a track come in 10 ms.
  for (let from = 0; from < all.length; from += 80) {
    const samples = Int16Array.from(all.slice(from, from + 80));
    events.push(...meter.take({ samples, sampleRate: RATE }));
  }
  return events;
}

describe('the sound meter', () => {
  it.each([350, 440, 1_000, 1_400, 2_000])(
    'hears a tone of %i Hz as a beep, not as speech',
    (hz) => {
      const types = hear(quiet(200), toneOf({ hz, ms: 400 }), quiet(300)).map(({ type }) => type);

      expect(types).toEqual(['beep']);
    },
  );

  it('hears a beep through the noise of a line', () => {
    const tone = toneOf({ hz: 1_000, ms: 500 });
    const hiss = noise(500, 900);
    const mixed = tone.map((sample, at) => sample + (hiss[at] ?? 0));

    expect(hear(quiet(100), mixed, quiet(300)).map(({ type }) => type)).toContain('beep');
  });

  it('takes no sentence of the carrier for a beep, and knows when each one ends', () => {
    for (const { id, samples } of loadSentences().all()) {
      const events = hear(quiet(300), samples, quiet(500));
      const lastMs = events.findLast(({ type }) => type === 'speech_ended')?.atMs ?? -1;

      expect(events.map(({ type }) => type)).not.toContain('beep');
      expect([id, Math.abs(lastMs - 300 - samples.length / 8) < 200]).toEqual([id, true]);
    }
  });

  it('hears no speech in a click, nor in the hiss of a line', () => {
    expect(hear(quiet(200), noise(30, 20_000), quiet(500))).toEqual([]);
    expect(hear(noise(3_000, 120))).toEqual([]);
  });
});
