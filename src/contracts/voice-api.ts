import { z } from 'zod';
import { SPEECH_LANGUAGES, type Voice } from '../domain/voice.js';

const languageField = z.enum(SPEECH_LANGUAGES);
const notBlank = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((text) => text.trim() !== '', 'must not be blank');
const voiceIdField = z
  .string()
  .min(1)
  .max(200)
  .optional()
  .meta({ description: 'Default: the first voice of the language' });

export const voicesQuery = z.strictObject({ language: languageField.optional() });

export const voiceOut = z
  .strictObject({
    id: z.string().meta({ description: 'Goes into `voice.tts_voice_id` of a config' }),
    name: z.string(),
    gender: z.enum(['female', 'male', 'neutral']),
    style: z.string(),
    provider: z.enum(['cartesia', 'openai']),
    languages: z.array(z.string()),
  })
  .meta({ id: 'Voice' });

export const voicesOut = z
  .strictObject({ voices: z.array(voiceOut), language: languageField.optional() })
  .meta({ id: 'Voices' });

export const skillbaseSpeechSchema = z
  .strictObject({
    text: notBlank(500),
    voice_id: voiceIdField,
    language: languageField.default('ru'),
  })
  .meta({ id: 'SpeechPreview' });

export const speechSchema = z
  .strictObject({
    text: notBlank(5_000),
    voice_id: voiceIdField,
    language: languageField.default('ru'),
    output_format: z.enum(['mp3', 'wav']).default('mp3'),
  })
  .meta({ id: 'Speech' });

export const skillbaseSpeechOut = z.strictObject({
  audio_url: z.string().meta({ description: 'A data: URL with the WAV' }),
  duration: z.number().nullable().meta({ description: 'Seconds' }),
  voice_id: z.string(),
  text: z.string(),
});

export function toVoiceOut(voice: Voice): z.input<typeof voiceOut> {
  const { id, name, gender, style, provider, languages } = voice;
  return { id, name, gender, style, provider, languages: [...languages] };
}
