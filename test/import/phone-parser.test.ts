import { describe, expect, it } from '@jest/globals';
import { parseAny, parsePhone } from '../../src/import/phone-parser.js';

const CODES = Array.from({ length: 100 }, (_, at) => `9${String(at).padStart(2, '0')}`);
const FORMS: ((code: string) => string)[] = [
  (code) => `+7${code}1234567`,
  (code) => `7${code}1234567`,
  (code) => `8${code}1234567`,
  (code) => `${code}1234567`,
  (code) => `8 (${code}) 123-45-67`,
  (code) => `+7 ${code} 123 45 67`,
  (code) => `8-${code}-123-45-67`,
  (code) => `+7(${code})123-45-67`,
  (code) => `8\u00a0${code}\u00a0123\u00a045\u00a067`,
];

describe('phone numbers as people write them', () => {
  it('is quick with Russian mobiles and says what the library says', () => {
    for (const code of CODES) {
      for (const form of FORMS) {
        const written = form(code);
        expect([written, parsePhone(written)]).toEqual([written, parseAny(written, 'RU')]);
      }
    }
  });

  it.each([
    ["'89161234567", 'RU', '+79161234567'],
    ['’+7 916 123-45-67', 'RU', '+79161234567'],
    ['79161234567.0', 'RU', '+79161234567'],
    ['0151 23456789', 'DE', '+4915123456789'],
    ['(212) 234-5678', 'US', '+12122345678'],
    ['+7 916 123 45 67', 'DE', '+79161234567'],
  ] as const)('reads %j in %s', (written, country, phoneNumber) => {
    expect(parsePhone(written, country)).toMatchObject({ phoneNumber });
  });

  it('does not take a number of another country for a Russian one', () => {
    expect(parsePhone('9161234567', 'US')).toEqual(parseAny('9161234567', 'US'));
    expect(parsePhone('89161234567', 'KZ')).toEqual(parseAny('89161234567', 'KZ'));
  });
});
