import { DomainError } from '../domain/errors.js';
import type { Speech, SpeechRequest } from '../ports/speech.js';

export interface SpeechKeys {
  openai: { key: string | null; url: string };
  cartesia: { key: string | null; url: string };
}

const CARTESIA_VERSION = '2025-04-16';
const PATIENCE_MS = 20_000;
const AUDIO_MAX_BYTES = 50 * 1024 * 1024;
const WAV = { container: 'wav', encoding: 'pcm_s16le', sample_rate: 24_000 };
const MP3 = { container: 'mp3', bit_rate: 128_000, sample_rate: 44_100 };

interface Asked {
  url: string;
  headers: Record<string, string>;
  body: object;
}

/** The providers of speech, over HTTP. */
export function createSpeech(keys: SpeechKeys): Speech {
  return {
    async speak(request) {
      const { key } = keys[request.provider];
      const name = `${request.provider.toUpperCase()}_API_KEY`;
      if (key === null) {
        throw new DomainError(
          'not_configured',
          `${name} is not set, so nothing can be spoken with voices of ${request.provider}. ` +
            'Set it for the API and start it again.',
          { extra: { setting: name } },
        );
      }
      return hear(await ask(toAsked(request, keys), request.provider), name);
    },
  };
}

function toAsked({ provider, text, voiceId, language, format }: SpeechRequest, keys: SpeechKeys) {
  const { key, url } = keys[provider];
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  const asked: Record<SpeechRequest['provider'], Asked> = {
    openai: {
      url: `${url}/audio/speech`,
      headers,
      body: { model: 'tts-1', input: text, voice: voiceId, response_format: format },
    },
    cartesia: {
      url: `${url}/tts/bytes`,
      headers: { ...headers, 'Cartesia-Version': CARTESIA_VERSION },
      body: {
        model_id: 'sonic-3',
        transcript: text,
        voice: { mode: 'id', id: voiceId },
        language,
        output_format: format === 'wav' ? WAV : MP3,
      },
    },
  };
  return asked[provider];
}

async function ask({ url, headers, body }: Asked, provider: string): Promise<Response> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal });
  } catch (cause) {
    throw new DomainError('unavailable', `${provider} does not answer. Please try again.`, {
      cause,
    });
  }
}

/** What a provider says of its failure may hold our key; only its number is told. */
async function hear(response: Response, name: string): Promise<Buffer> {
  const { status } = response;
  if (status === 401 || status === 403) {
    throw new DomainError('not_configured', `The provider refuses the key in ${name}.`, {
      extra: { setting: name },
    });
  }
  if (status === 400 || status === 404 || status === 422) {
    const message = 'is not taken by the provider';
    throw new DomainError('validation_failed', `voice_id ${message}.`, {
      errors: [{ field: 'voice_id', message }],
    });
  }
  if (!response.ok) {
    throw new DomainError('unavailable', `The provider of the voice answered ${status}.`);
  }
  const audio = Buffer.from(await response.arrayBuffer());
  if (audio.length > 0 && audio.length <= AUDIO_MAX_BYTES) return audio;
  throw new DomainError('unavailable', 'The provider of the voice answered no usable sound.');
}
