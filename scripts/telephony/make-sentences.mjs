/**
 * Speaks every sentence of `data/carrier/sentences.json` with espeak-ng and keeps it as 8 kHz G.711
 * mu-law WAV beside it. Run it after the texts have changed: `node
 * scripts/telephony/make-sentences.mjs`, with `all` behind it to speak those again that exist.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeUlaw, resample, trimSilence, ulawWav, wavSamples } from './sound.mjs';

const RATE = 8_000;
const VOICES = { ru: ['-v', 'ru', '-s', '150'], en: ['-v', 'en-us', '-s', '150'] };
/** Loudness of a normal talker on a phone line, as root mean square of 16-bit samples. */
const LOUDNESS = 3_000;

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = join(root, 'data', 'carrier');
const again = process.argv.includes('all');
const texts = JSON.parse(readFileSync(join(folder, 'sentences.json'), 'utf8'));
for (const [language, sentences] of Object.entries(texts)) {
  mkdirSync(join(folder, language), { recursive: true });
  for (const [id, text] of Object.entries(sentences)) {
    const path = join(folder, language, `${id}.wav`);
    if (again || !existsSync(path)) writeFileSync(path, speak(language, text));
  }
}

function speak(language, text) {
  const wav = execFileSync('espeak-ng', [...VOICES[language], '--stdout', text], {
    maxBuffer: 1 << 26,
  });
  const { samples, sampleRate } = wavSamples(wav);
  const sound = levelled(trimSilence(resample(samples, sampleRate, RATE)));
  return ulawWav(encodeUlaw(sound), RATE);
}

function levelled(samples) {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const gain = LOUDNESS / Math.sqrt(power);
  return samples.map((sample) => Math.max(-32_000, Math.min(32_000, Math.round(sample * gain))));
}
