/**
 * Speaks the texts of `data/agent/sorry.json` with espeak-ng and keeps them as 16 kHz WAV beside
 * them: what a caller hears when the bot's voice has failed. Run it after the texts have changed.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resample, trimSilence, wavSamples } from './sound.mjs';

const RATE = 16_000;
const VOICES = { ru: ['-v', 'ru', '-s', '150'], en: ['-v', 'en-us', '-s', '150'] };
const HEADER_BYTES = 44;

const folder = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'data', 'agent');
const texts = JSON.parse(readFileSync(join(folder, 'sorry.json'), 'utf8'));
for (const [language, text] of Object.entries(texts)) {
  const wav = execFileSync('espeak-ng', [...VOICES[language], '--stdout', text], {
    maxBuffer: 1 << 26,
  });
  const { samples, sampleRate } = wavSamples(wav);
  const sound = trimSilence(resample(samples, sampleRate, RATE));
  writeFileSync(join(folder, `sorry.${language}.wav`), pcmWav(sound));
}

function pcmWav(samples) {
  const wav = Buffer.alloc(HEADER_BYTES + 2 * samples.length);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(RATE, 24);
  wav.writeUInt32LE(2 * RATE, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(2 * samples.length, 40);
  samples.forEach((sample, at) => wav.writeInt16LE(sample, HEADER_BYTES + 2 * at));
  return wav;
}
