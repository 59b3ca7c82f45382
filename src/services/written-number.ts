import { DomainError } from '../domain/errors.js';
import type { ParsePhone } from '../ports/phone-numbers.js';

/** E.164 of a number in a request, as imports read it; the error never repeats the number. */
export function writtenNumber(parsePhone: ParsePhone, written: string): string {
  // In a query the plus of a number is read as a blank.
  const parsed = parsePhone(written.replace(/^ (?=\d)/, '+').trim());
  if ('phoneNumber' in parsed) return parsed.phoneNumber;
  throw new DomainError('validation_failed', `phone_number: ${parsed.reason}.`, {
    errors: [{ field: 'phone_number', message: parsed.reason }],
  });
}
