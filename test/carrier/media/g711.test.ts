import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CODECS } from '../../../src/carrier/media/g711.js';

const sample = fc.integer({ min: -32_768, max: 32_767 });

describe.each(CODECS)('the codec $name', (codec) => {
  it('keeps a sample within the step of its loudness', () => {
    fc.assert(
      fc.property(sample, (value) => {
        const back = codec.decode(codec.encode(Int16Array.of(value)))[0] ?? 0;
        expect(Math.abs(back - value)).toBeLessThanOrEqual(Math.max(16, Math.abs(value) / 16));
      }),
    );
  });

  it('encodes what it has decoded to the same byte', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);

    const again = codec.encode(codec.decode(bytes));

    // Mu-law has two bytes for zero.
    const differing = [...again].filter((byte, index) => byte !== index);
    expect(differing.length).toBeLessThanOrEqual(codec.name === 'PCMU' ? 1 : 0);
  });

  it('has the byte of silence of its standard', () => {
    expect(codec.silence).toBe(codec.name === 'PCMU' ? 0xff : 0xd5);
    expect(Math.abs(codec.decode(Uint8Array.of(codec.silence))[0] ?? 99)).toBeLessThanOrEqual(8);
  });
});

describe('the standard vectors', () => {
  it.each([
    ['PCMU', 0, 0xff],
    ['PCMU', 32_635, 0x80],
    ['PCMU', -32_635, 0x00],
    ['PCMA', 32_767, 0xaa],
    ['PCMA', -32_768, 0x2a],
  ] as const)('%s makes %i into %i', (name, value, byte) => {
    const codec = CODECS.find((one) => one.name === name);

    expect(codec?.encode(Int16Array.of(value))[0]).toBe(byte);
  });
});
