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

describe('the fake recogniser', () => {
  it.each(known)('knows $id as it was said, and as a busy machine brings it', ({ id, samples }) => {
    expect(recogniser.match(spoken(samples))).toMatchObject({ id, heard: 1 });
    expect(recogniser.match(hurried(spoken(samples), 250))).toMatchObject({ id, heard: 1 });
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
