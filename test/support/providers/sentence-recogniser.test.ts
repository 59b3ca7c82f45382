import { describe, expect, it } from '@jest/globals';
import { knownSentences } from './known-sentences.js';
import { createSentenceRecogniser } from './sentence-recogniser.js';

const RATE = 8_000;
const known = knownSentences('ru');
const recogniser = createSentenceRecogniser(known);

/** Where the voice is. */
function spoken(samples: Int16Array): Int16Array {
  const isLoud = (sample: number) => Math.abs(sample) > 400;
  return samples.slice(samples.findIndex(isLoud), samples.findLastIndex(isLoud) + 1);
}

/** As a jitter buffer gives it out that is too full: now and then ten milliseconds are left out. */
function hurried(samples: Int16Array, everyMs: number): Int16Array {
  const piece = 0.01 * RATE;
  const every = Math.round(everyMs / 10);
  return samples.filter((_, at) => Math.floor(at / piece) % every !== every - 1);
}

/** As a buffer gives it out that has run empty in each of its pauses. */
function standingStill(samples: Int16Array, ms: number): Int16Array {
  const said: number[] = [];
  let quiet = 0;
  for (const sample of samples) {
    quiet = Math.abs(sample) < 30 ? quiet + 1 : 0;
    said.push(sample);
    if (quiet === 0.1 * RATE) said.push(...new Array<number>((ms * RATE) / 1_000).fill(0));
  }
  return Int16Array.from(said);
}

describe('the fake recogniser', () => {
  it.each(known)('knows $id as it was said, and as a busy machine brings it', ({ id, samples }) => {
    expect(recogniser.match(spoken(samples))).toMatchObject({ id, heard: 1 });
    expect(recogniser.match(hurried(spoken(samples), 250))).toMatchObject({ id, heard: 1 });
  });

  it.each(known)('knows $id whose pauses last too long', ({ id, samples }) => {
    const late = standingStill(spoken(samples), 400);

    expect(recogniser.match(late)).toMatchObject({ id, heard: 1 });
  });

  it('knows nothing of noise that is as loud as speech', () => {
    let state = 1;
    const noise = Int16Array.from({ length: 2 * RATE }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return (state % 6_000) - 3_000;
    });

    expect(recogniser.match(noise)).toBeNull();
  });
});
