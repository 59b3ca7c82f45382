import { createRequire } from 'node:module';
import type * as PhoneNumbers from 'libphonenumber-js/max';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseAny } from '../../src/import/phone-parser.js';
import { quickNumber } from '../../src/import/quick-numbers.js';

const load = createRequire(import.meta.url);
const { getCountries, getCountryCallingCode } = load(
  'libphonenumber-js/max',
) as typeof PhoneNumbers;
/** A mobile number of each country. */
const mobiles = load('libphonenumber-js/mobile/examples') as Record<string, string>;
const COUNTRIES = getCountries();
const CODES = [...new Set(COUNTRIES.map((country) => getCountryCallingCode(country)))];

/** What it says, and what the library says where it says anything. */
function both(written: string) {
  const quick = quickNumber(written);
  return { quick, library: quick === null ? null : parseAny(written, 'RU') };
}

describe('numbers that are written with their calling code', () => {
  it('are read without the library in nearly all countries, and as it reads them', () => {
    const left = COUNTRIES.filter((country) => {
      const written = `+${getCountryCallingCode(country)}${mobiles[country]}`;
      const { quick, library } = both(written);
      expect([written, quick]).toEqual([written, library]);
      return quick === null;
    });

    expect(COUNTRIES.length).toBeGreaterThan(200);
    expect(left.length).toBeLessThan(10);
  });

  it('are read as the library reads them, whatever their digits', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3, maxLength: 13 });
    fc.assert(
      fc.property(fc.constantFrom(...CODES), digits, (code, rest) => {
        const { quick, library } = both(`+${code}${rest.join('')}`);
        expect(quick).toEqual(library);
      }),
      { numRuns: 3_000 },
    );
  });

  it('are read as the library reads them near to numbers that exist', () => {
    const at = fc.integer({ min: 0, max: 11 });
    const near = fc.tuple(fc.constantFrom(...COUNTRIES), at, fc.integer({ min: 0, max: 9_999 }));
    fc.assert(
      fc.property(
        near,
        fc.constantFrom('', ' ', '-', ') ', '\u00a0'),
        ([country, from, put], gap) => {
          const national = [...String(mobiles[country])];
          national.splice(from, String(put).length, ...String(put));
          const [first, rest] = [national.slice(0, 3).join(''), national.slice(3).join('')];
          const code = getCountryCallingCode(country);
          const { quick, library } = both(`+${code} ${first}${gap}${rest}`);
          expect(quick).toEqual(library);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it.each([
    '89161234567',
    '+',
    '+7 916 123 45 67 доб. 5',
    '+7916123456७',
    'tel:+79161234567',
    '+0123456789',
  ])('are left to the library when %j is written', (written) => {
    expect(quickNumber(written)).toBeNull();
  });
});
