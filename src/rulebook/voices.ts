import { readFileSync } from 'node:fs';
import { voiceListSchema } from '../contracts/voice-list.js';
import type { Voice } from '../domain/voice.js';

/** Voices that are offered; a bot may name any other of its provider as well. */
export function loadVoices(): readonly Voice[] {
  const text = readFileSync(new URL('../../data/voices.json', import.meta.url), 'utf8');
  return voiceListSchema.parse(JSON.parse(text)).voices;
}
