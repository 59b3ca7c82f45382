import { describe, expect, it } from '@jest/globals';
import { createEnergyVad } from '../../../src/carrier/media/energy-vad.js';

const frame = (amplitude: number) =>
  Int16Array.from({ length: 160 }, (_, at) => amplitude * Math.sin(at / 3));
const LOUD = frame(4_000);
const QUIET = frame(60);

/** `x` is a loud frame of 20 ms, `.` a quiet one. */
function hear(pattern: string) {
  const vad = createEnergyVad();
  [...pattern].forEach((sign, at) => vad.hear(sign === 'x' ? LOUD : QUIET, at * 20));
  return vad;
}

describe('hearing speech by its loudness', () => {
  it('dates speech back to its first loud packet', () => {
    expect(hear('.....xxx').speechStartedAtMs()).toBe(100);
  });

  it('takes a click for no speech', () => {
    const vad = hear('..x.........................x');

    expect(vad.speechStartedAtMs()).toBeNull();
    expect(vad.utterances()).toBe(0);
  });

  it('takes a short pause for a pause and a long one for an end', () => {
    const short = hear(`xxxx${'.'.repeat(15)}xxxx`);
    const long = hear(`xxxx${'.'.repeat(25)}xxxx`);

    expect([short.utterances(), long.utterances()]).toEqual([1, 2]);
    expect(long.speechStartedAtMs()).toBe(29 * 20);
  });

  it('tells silence from the clock, also when packets stop coming', () => {
    const vad = hear('xxx');

    expect(vad.quietForMs(540)).toBe(500);
    expect(createEnergyVad().quietForMs(1)).toBe(Infinity);
  });
});
