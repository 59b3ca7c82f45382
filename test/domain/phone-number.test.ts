import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { isE164, isExampleNumber } from '../../src/domain/phone-number.js';
import { holdsForAll } from './holds-for-all.js';

const anyDigits = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 })
  .map((digits) => digits.join(''));

describe('isE164', () => {
  it('takes a plus and 7 to 15 digits that do not begin with 0, and nothing else', () => {
    holdsForAll(
      fc.property(anyDigits, (digits) => {
        const fits = digits.length >= 7 && digits.length <= 15 && !digits.startsWith('0');

        expect(isE164(`+${digits}`)).toBe(fits);
        expect(isE164(digits)).toBe(false);
        expect(isE164(`+${digits}\n`)).toBe(false);
        expect(isE164(` +${digits}`)).toBe(false);
      }),
    );
  });

  it.each(['', '+', '8 (916) 123-45-67', '+7 916 123 45 67', '+7916123456x', '+７９１６１２３'])(
    'refuses %j',
    (text) => {
      expect(isE164(text)).toBe(false);
    },
  );
});

describe('isExampleNumber', () => {
  it('knows the 10,000 numbers of the examples and no other', () => {
    holdsForAll(
      fc.property(fc.integer({ min: 79_989_990_000, max: 79_990_020_000 }), (number) => {
        const example = number >= 79_990_000_000 && number <= 79_990_009_999;

        expect(isExampleNumber(`+${number}`)).toBe(example);
      }),
    );
  });

  it.each([
    ['+79990000000', true],
    ['+79990009999', true],
    ['+79989999999', false],
    ['+79990010000', false],
    ['79990000000', false],
    ['+799900000001', false],
  ])('%s: %s', (number, example) => {
    expect(isExampleNumber(number)).toBe(example);
  });
});
