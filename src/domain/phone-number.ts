/** E.164: a plus, a country code, 7 to 15 digits in all. */
const E164 = /^\+[1-9]\d{6,14}$/;

export function isE164(text: string): boolean {
  return E164.test(text);
}

/**
 * The numbers of the examples and the demo: +7 999 000-00-00 to +7 999 000-99-99. They look like
 * Russian mobiles so that imports treat them alike, and every line that rings real phones refuses
 * them.
 */
export function isExampleNumber(phoneNumber: string): boolean {
  return /^\+7999000\d{4}$/.test(phoneNumber);
}
