import type { SpeechLanguage, Voice } from '../domain/voice.js';

export interface SpeechRequest {
  provider: Voice['provider'];
  voiceId: string;
  text: string;
  language: SpeechLanguage;
  format: 'mp3' | 'wav';
}

/**
 * Speaks a text with a voice of a provider. Throws DomainError `not_configured` naming what to set
 * when there is no key for it, `unavailable` when the provider fails; never anything but the voice.
 */
export interface Speech {
  speak(request: SpeechRequest): Promise<Buffer>;
}
