import { createRequire } from 'node:module';
import type * as PhoneNumbers from 'libphonenumber-js/max';
import { isE164 } from '../domain/phone-number.js';
import { quickNumber, type PhoneFacts } from './quick-numbers.js';

export type { PhoneFacts };

// Its ESM build imports JSON in a way that new runtimes refuse; the CommonJS build does not.
const { isSupportedCountry, parsePhoneNumberFromString, validatePhoneNumberLength } = createRequire(
  import.meta.url,
)('libphonenumber-js/max') as typeof PhoneNumbers;

/** A number as people write it becomes E.164, or a reason why it can't. */
export type ParsedPhone = PhoneFacts | { reason: string };

export type Country = PhoneNumbers.CountryCode;

/** The country of numbers written without one. */
const DEFAULT_COUNTRY: Country = 'RU';
/**
 * What a spreadsheet makes of a long number: `7.91612E+10` has lost digits, `79161234567.0` has
 * only gained some.
 */
const SCIENTIFIC = /^\d([.,]\d+)?e\+?\d+$/i;
const DECIMAL_TAIL = /^(\+?\d+)[.,]0+$/;
/** What marks a cell as text in a spreadsheet, and comes along when it is copied. */
const TEXT_MARK = /^['‘’`]+\s*/;

/** As most Russian lists have them: 8 (916) 123-45-67 and its like. */
const RUSSIAN_MOBILE =
  /^(\+7|[78]?)[ \u00a0]?\(?(9\d\d)\)?[ \u00a0-]?(\d{3})[ \u00a0-]?(\d\d)[ \u00a0-]?(\d\d)$/;

export function isCountry(code: string): code is Country {
  return isSupportedCountry(code);
}

export function parsePhone(
  written: string,
  defaultCountry: Country = DEFAULT_COUNTRY,
): ParsedPhone {
  if (SCIENTIFIC.test(written)) {
    return { reason: 'the spreadsheet shortened the phone number (format the column as text)' };
  }
  const text = written.replace(TEXT_MARK, '').replace(DECIMAL_TAIL, '$1');
  return russianMobile(text, defaultCountry) ?? quickNumber(text) ?? parseAny(text, defaultCountry);
}

/**
 * The library says the same of all of them, at thirty times the price; a test compares the two.
 * Null: it is none.
 */
function russianMobile(text: string, defaultCountry: Country): PhoneFacts | null {
  const [, prefix, code = '', first = '', second = '', third = ''] =
    RUSSIAN_MOBILE.exec(text) ?? [];
  if (prefix === undefined || (prefix !== '+7' && defaultCountry !== 'RU')) return null;
  const phoneNumber = `+7${code}${first}${second}${third}`;
  return { phoneNumber, country: 'RU', lineType: 'MOBILE' };
}

/** As the library sees it. */
export function parseAny(text: string, defaultCountry: Country): ParsedPhone {
  const options = { defaultCountry, extract: false } as const;
  const parsed = parsePhoneNumberFromString(text, options);
  // To know the type is to know that it is valid, and asking twice costs twice.
  const lineType = parsed?.getType() ?? null;
  if (parsed && (lineType !== null || parsed.isValid()) && isE164(parsed.number)) {
    return { phoneNumber: parsed.number, country: parsed.country ?? null, lineType };
  }
  return { reason: reasonOf(validatePhoneNumberLength(text, options)) };
}

function reasonOf(length: ReturnType<typeof validatePhoneNumberLength>): string {
  switch (length) {
    case 'NOT_A_NUMBER':
      return 'this is not a phone number';
    case 'TOO_SHORT':
      return 'the phone number is too short';
    case 'TOO_LONG':
      return 'the phone number is too long';
    case 'INVALID_COUNTRY':
      return 'the phone number has an unknown country code';
    case 'INVALID_LENGTH':
    case undefined:
      return 'there is no such phone number';
  }
}
