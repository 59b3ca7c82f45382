import { loadSentences } from '../../../src/carrier/sentences.js';
import type { KnownSpeech } from './sentence-recogniser.js';

/** What callees may say, as the fake speech-to-text has to know it. */
export function knownSentences(language?: 'ru' | 'en'): KnownSpeech[] {
  return loadSentences()
    .all()
    .filter((sentence) => language === undefined || sentence.language === language)
    .map(({ id, language: spoken, text, samples }) => ({ id: `${spoken}/${id}`, text, samples }));
}
