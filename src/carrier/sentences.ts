import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Language } from './callee.js';
import { parseWav } from './media/wav.js';

export interface Sentence {
  id: string;
  language: Language;
  text: string;
  /** 8 kHz, 16 bits. */
  samples: Int16Array;
}

export interface Sentences {
  /** Throws when there is no such sentence: a table or a script names it, not a person. */
  get(id: string, language: Language): Sentence;
  has(id: string): boolean;
  all(): Sentence[];
}

export const SENTENCES_FOLDER = fileURLToPath(new URL('../../data/carrier', import.meta.url));

const LANGUAGES: readonly Language[] = ['ru', 'en'];

/** The words that callees say, as text and as sound. */
export function loadSentences(folder = SENTENCES_FOLDER): Sentences {
  const texts = JSON.parse(readFileSync(join(folder, 'sentences.json'), 'utf8')) as Record<
    Language,
    Record<string, string>
  >;
  const all = LANGUAGES.flatMap((language) =>
    wavNames(join(folder, language)).map((id): Sentence => {
      const text = texts[language][id];
      if (text === undefined) throw new Error(`${language}/${id}.wav has no text`);
      const { samples } = parseWav(readFileSync(join(folder, language, `${id}.wav`)));
      return { id, language, text, samples };
    }),
  );
  const byKey = new Map(all.map((sentence) => [`${sentence.language} ${sentence.id}`, sentence]));
  return {
    all: () => all,
    has: (id) => LANGUAGES.every((language) => byKey.has(`${language} ${id}`)),
    get(id, language) {
      const found = byKey.get(`${language} ${id}`);
      if (found === undefined) throw new Error(`no sentence ${id} in ${language}`);
      return found;
    },
  };
}

function wavNames(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.wav'))
    .map((name) => name.slice(0, -'.wav'.length))
    .sort();
}

/** A tone with soft ends, so that it neither clicks nor rings. */
export function toneOf({ hz, ms }: { hz: number; ms: number }): Int16Array {
  const length = Math.round(8 * ms);
  const amplitude = 9_000;
  const soft = 40;
  return Int16Array.from({ length }, (_, index) => {
    const gain = Math.min(1, index / soft, (length - 1 - index) / soft);
    return Math.round(amplitude * gain * Math.sin((2 * Math.PI * hz * index) / 8_000));
  });
}
