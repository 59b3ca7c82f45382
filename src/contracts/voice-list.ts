import { z } from 'zod';
import type { Voice } from '../domain/voice.js';

/** `data/voices.json`. */
export const voiceListSchema = z.strictObject({
  voices: z
    .array(
      z.strictObject({
        id: z.string().min(1),
        provider: z.enum(['cartesia', 'openai']),
        name: z.string().min(1),
        gender: z.enum(['female', 'male', 'neutral']),
        style: z.string().min(1),
        languages: z.array(z.string().regex(/^[a-z]{2}$/)).min(1),
      }),
    )
    .min(1),
}) satisfies z.ZodType<{ voices: Voice[] }>;
