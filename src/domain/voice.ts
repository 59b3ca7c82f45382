/** A voice that a bot may speak with; `id` is what its provider calls it. */
export interface Voice {
  id: string;
  provider: 'cartesia' | 'openai';
  name: string;
  gender: 'female' | 'male' | 'neutral';
  style: string;
  /** ISO 639-1. */
  languages: readonly string[];
}

export const SPEECH_LANGUAGES = ['ru', 'en', 'es', 'fr', 'de', 'it', 'pt', 'pl', 'uk'] as const;
export type SpeechLanguage = (typeof SPEECH_LANGUAGES)[number];
