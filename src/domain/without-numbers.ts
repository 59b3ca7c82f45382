/**
 * Ten digits or more, perhaps written with blanks, dashes and parentheses; with dots only where it
 * begins like a Russian or an international number, as dates have them, too.
 */
const LONG_NUMBER =
  /(?<![\w-])(?:(?:\+\d|[78])(?:[ ().-]{0,3}\d){9,14}|\(?\d(?:[ ()-]{0,3}\d){9,14})(?![\w-])/g;
const DATE = /^\d{4}-\d{2}-\d{2}/;

/**
 * The same value with whatever looks like a phone number hidden, also in the words of a person. A
 * number of an order as long as that is hidden as well: better so than the other way round.
 */
export function withoutNumbers(value: unknown): unknown {
  if (typeof value === 'string') return hideNumbers(value);
  // A number of the contact that was stored as a number.
  if (typeof value === 'number') return Number.isInteger(value) && value >= 1e9 ? null : value;
  if (Array.isArray(value)) return value.map(withoutNumbers);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, withoutNumbers(inner)]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function hideNumbers(text: string): string {
  return text.replaceAll(LONG_NUMBER, (found) => (DATE.test(found) ? found : '***'));
}
