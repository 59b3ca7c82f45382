import { DomainError } from '../domain/errors.js';
import type { Voice } from '../domain/voice.js';
import type { Speech, SpeechRequest } from '../ports/speech.js';

export type Voices = ReturnType<typeof createVoices>;

export type WantedSpeech = Pick<SpeechRequest, 'text' | 'language' | 'format'> & {
  /** Undefined: the first voice of the language. */
  voiceId: string | undefined;
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function createVoices(deps: { voices: readonly Voice[]; speech: Speech }) {
  const { voices, speech } = deps;
  const inLanguage = (language: string | undefined) =>
    voices.filter(({ languages }) => language === undefined || languages.includes(language));
  return {
    list: inLanguage,

    async speak({ voiceId, ...wanted }: WantedSpeech): Promise<{ audio: Buffer; voiceId: string }> {
      const id = voiceId ?? inLanguage(wanted.language)[0]?.id ?? '';
      const provider = voices.find((voice) => voice.id === id)?.provider ?? providerOf(id);
      return { audio: await speech.speak({ ...wanted, provider, voiceId: id }), voiceId: id };
    },
  };
}

/** Voices that are not in the list are told apart by their form. */
function providerOf(voiceId: string): Voice['provider'] {
  if (UUID.test(voiceId)) return 'cartesia';
  const message = 'is not a voice: see GET /api/tts/voices';
  throw new DomainError('validation_failed', `voice_id ${message}.`, {
    errors: [{ field: 'voice_id', message }],
  });
}
