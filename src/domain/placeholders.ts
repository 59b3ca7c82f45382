/** What is known of the person who is called. It comes from a customer's file: never trusted. */
export interface PromptContact {
  name: string | null;
  phoneNumber: string | null;
  data: Readonly<Record<string, string>>;
}

const PLACEHOLDER = /\{\{([^{}]*)\}\}/gu;
const NAMES = ['name', 'contact_name', 'имя'];
const NUMBERS = ['phone_number', 'phone', 'телефон'];
const VALUE_LENGTH_MAX = 200;

/** Names of the placeholders of a text, as they are written, each once. */
export function placeholdersOf(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map((match) => (match[1] ?? '').trim()))];
}

/** The value for a placeholder, made harmless; null: nothing is known under this name. */
export function valueFor(placeholder: string, contact: PromptContact): string | null {
  const word = wordOf(placeholder);
  const named = Object.entries(contact.data).find(([key]) => wordOf(key) === word)?.[1];
  const own = NAMES.includes(word)
    ? contact.name
    : NUMBERS.includes(word)
      ? contact.phoneNumber
      : null;
  return [own, named].map((text) => harmless(text ?? '')).find((text) => text !== '') ?? null;
}

/**
 * For instructions: values stand in quotes, so that a value that reads like an instruction is seen
 * to be one; what is not known is said to be unknown.
 */
export function fillInstructions(text: string, contact: PromptContact, unknown: string): string {
  return text.replace(PLACEHOLDER, (_, name: string) => {
    const value = valueFor(name, contact);
    return value === null ? `(${unknown})` : `«${value}»`;
  });
}

/** For what is said aloud: a placeholder is never heard, nor the gap that it leaves. */
export function fillSpoken(text: string, contact: PromptContact): string {
  const filled = text.replace(PLACEHOLDER, (_, name: string) => valueFor(name, contact) ?? '\0');
  return filled
    .replace(/\s*,\s*\0(?=\s*[,.!?;:…]|\s*$)/gu, '')
    .replace(/\0\s*,\s*/gu, '')
    .replace(/\s*\0/gu, '')
    .replace(/\s+([,.!?;:…])/gu, '$1')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** One line, without the signs that our own texts are built of. */
export function harmless(text: string, lengthMax = VALUE_LENGTH_MAX): string {
  const line = text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/[«»<>{}`\\]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return [...line].slice(0, lengthMax).join('').trim();
}

/** `Last visit`, `last_visit` and `LAST-VISIT` are one name. */
function wordOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '');
}
