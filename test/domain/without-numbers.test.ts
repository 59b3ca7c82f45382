import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { withoutNumbers } from '../../src/domain/without-numbers.js';
import { holdsForAll } from './holds-for-all.js';

describe('what is told without numbers', () => {
  it.each([
    ['+79161234567', '***'],
    ['звоните на 8 (916) 123-45-67, спасибо', 'звоните на ***, спасибо'],
    ['8-916-123-45-67', '***'],
    ['call +1 212 555 0100 now', 'call *** now'],
    ['9161234567', '***'],
    ['8.916.123.45.67', '***'],
  ])('%p becomes %p', (text, hidden) => {
    expect(withoutNumbers(text)).toBe(hidden);
  });

  it.each([
    '2026-09-01 10',
    '01.09.2026 10:00',
    '2026-09-01T09:00:00.000Z',
    'заказ 12345, 2 500 рублей',
    '5f0c1c1e-6f6e-4f7e-9c39-123456789012',
    '12345678-1234-4234-8234-123456789012',
  ])('%p stays', (text) => {
    expect(withoutNumbers(text)).toBe(text);
  });

  it('is looked for in all that is nested, numbers among it', () => {
    const said = { a: [{ phone: 79161234567, when: '2026-09-01' }], price: 2500.5, none: null };

    expect(withoutNumbers(said)).toEqual({
      ...{ a: [{ phone: null, when: '2026-09-01' }], price: 2500.5, none: null },
    });
  });

  it('has no Russian mobile number, whatever is around it and however it is written', () => {
    const digits = fc.integer({ min: 9_000_000_000, max: 9_999_999_999 }).map(String);
    const blanks = fc.constantFrom('', ' ', '-', ' - ', ') ', '.');
    const around = fc.constantFrom('', ' ', ', ', '(', 'тел. ', '"');
    holdsForAll(
      fc.property(digits, blanks, around, around, (number, blank, before, after) => {
        const rest = `${number.slice(0, 3)}${blank}${number.slice(3)}`;
        const written = `${before}+7${blank}${rest}${after}`;
        return !String(withoutNumbers(written)).includes(number.slice(3));
      }),
    );
  });
});
