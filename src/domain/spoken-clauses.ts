import type { Lexicon } from './lexicon.js';

/** A part of what was said, in plain words. */
export interface Clause {
  text: string;
  isQuestion: boolean;
}

/** Between marks of punctuation, and before a `but`, one thing is said. */
const BOUNDARY = /(?<=[.!?;…])\s+|,\s+|\s+[-–—]\s+|\s+(?=(?:но|but|однако|though)\s)/iu;
/** How many words before a phrase may negate it. */
const REACH = 3;

export function clausesOf(said: string, lexicon: Lexicon): Clause[] {
  return said
    .split(BOUNDARY)
    .map((part) => ({ text: plain(part, lexicon), isQuestion: /\?\s*$/.test(part) }))
    .filter(({ text }) => text !== '');
}

function plain(part: string, { idioms }: Lexicon): string {
  const bare = part
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll('’', "'")
    .replace(/[^\p{L}\p{N}']+/gu, ' ')
    .trim();
  return idioms.reduce((text, [pattern, meaning]) => text.replace(pattern, meaning), bare);
}

export function isNegated(text: string, at: number, negations: RegExp): boolean {
  const before = text.slice(0, at).trim().split(' ').slice(-REACH).join(' ');
  return negations.test(before);
}
