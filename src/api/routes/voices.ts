import { z } from 'zod';
import {
  skillbaseSpeechOut,
  skillbaseSpeechSchema,
  speechSchema,
  toVoiceOut,
  voicesOut,
  voicesQuery,
} from '../../contracts/voice-api.js';
import { wavSeconds } from '../../domain/wav-length.js';
import type { Voices } from '../../services/voices.js';
import { endpoint, type Endpoint } from '../endpoint.js';

const tag = 'Voices';
const VOICE = {
  id: '779673f3-895f-4935-b6b5-b031dc78b319',
  name: 'Natalya',
  gender: 'female',
  style: 'soothing',
  provider: 'cartesia',
  languages: ['ru'],
};
const SAY = { text: 'Здравствуйте! Это салон красоты.', voice_id: VOICE.id };
const NEEDS_KEY =
  'Asks the provider of the voice, whose key must be set (`CARTESIA_API_KEY` or ' +
  '`OPENAI_API_KEY`): without it the answer is `not_configured`, naming the setting. What is ' +
  'answered is that voice and nothing else.';
const SPEECH_LIMIT_MS = 25_000;

/** Voices of bots, and how they sound. */
export function voiceEndpoints(voices: Voices): Endpoint[] {
  return [
    ...['/api/skillbases/voices/list', '/api/tts/voices'].map((path) =>
      endpoint({
        ...{ method: 'get', path, summary: 'Voices that are offered', tag, access: 'viewer' },
        description: 'A config may name any other voice of its provider as well.',
        query: voicesQuery,
        parameterExamples: { language: 'ru' },
        answers: {
          200: { description: 'Voices', schema: voicesOut, example: { voices: [VOICE] } },
        },
        handle({ query: { language } }) {
          const body = { voices: voices.list(language).map(toVoiceOut) };
          return { status: 200, body: { ...body, ...(language && { language }) } };
        },
      }),
    ),
    ...previewEndpoints(voices),
  ];
}

function previewEndpoints(voices: Voices): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'post', path: '/api/skillbases/tts-preview', tag, access: 'operator' },
      summary: 'Hear a voice (as a data URL)',
      description: NEEDS_KEY,
      body: skillbaseSpeechSchema,
      bodyExamples: { greeting: { value: SAY } },
      changesNothing: true,
      deadlineMs: SPEECH_LIMIT_MS,
      answers: {
        200: {
          description: 'WAV in base64',
          schema: skillbaseSpeechOut,
          example: { ...SAY, audio_url: 'data:audio/wav;base64,UklGRg==', duration: 2.1 },
        },
      },
      problems: ['not_configured'],
      async handle({ body: { text, language, voice_id: wanted } }) {
        const spoken = await voices.speak({ text, language, format: 'wav', voiceId: wanted });
        const audio_url = `data:audio/wav;base64,${spoken.audio.toString('base64')}`;
        const duration = wavSeconds(spoken.audio);
        return { status: 200, body: { audio_url, duration, voice_id: spoken.voiceId, text } };
      },
    }),
    endpoint({
      ...{ method: 'post', path: '/api/tts/preview', summary: 'Hear a voice', tag },
      access: 'operator',
      description: NEEDS_KEY,
      body: speechSchema,
      bodyExamples: { greeting: { value: { ...SAY, output_format: 'mp3' } } },
      changesNothing: true,
      deadlineMs: SPEECH_LIMIT_MS,
      answers: {
        200: {
          description: 'MP3, or WAV when it is asked for',
          schema: z.string().meta({ override: { format: 'binary' } }),
          example: 'ID3...',
          contentType: 'audio/*',
        },
      },
      problems: ['not_configured'],
      async handle({ body: { text, language, voice_id: voiceId, output_format: format } }) {
        const { audio } = await voices.speak({ text, language, format, voiceId });
        const type = format === 'wav' ? 'audio/wav' : 'audio/mpeg';
        return { status: 200, headers: { 'Content-Type': type }, body: audio };
      },
    }),
  ];
}
