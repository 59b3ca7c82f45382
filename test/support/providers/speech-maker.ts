import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Makes audible speech of a text: the same text always sounds the same. */
export interface SpeechMaker {
  /** How it speaks: with espeak-ng where that is installed, else in tones, one for each letter. */
  voice(): Promise<'espeak' | 'tones'>;
  speak(text: string, options: { sampleRate: number; language: string }): Promise<Int16Array>;
}

const VOICES: Readonly<Record<string, string>> = { ru: 'ru', en: 'en-us' };
const TONE_SECONDS = 0.07;
const LOUDNESS = 3_000;
const TEXTS_KEPT = 500;

export function createSpeechMaker(): SpeechMaker {
  const kept = new Map<string, Promise<Int16Array>>();
  let found: Promise<'espeak' | 'tones'> | null = null;
  const voice = () =>
    (found ??= run('espeak-ng', ['--version']).then(
      () => 'espeak',
      () => 'tones',
    ));
  async function make(text: string, sampleRate: number, language: string) {
    if (!/[\p{L}\p{N}]/u.test(text)) return new Int16Array();
    if ((await voice()) === 'tones') return tonesOf(text, sampleRate);
    return espeak(text, { sampleRate, language });
  }
  return {
    voice,
    speak(text, { sampleRate, language }) {
      const key = `${sampleRate} ${language} ${text}`;
      const known = kept.get(key);
      if (known !== undefined) return known;
      const made = make(text, sampleRate, language);
      if (kept.size >= TEXTS_KEPT) kept.clear();
      kept.set(key, made);
      return made;
    },
  };
}

async function espeak(
  text: string,
  { sampleRate, language }: { sampleRate: number; language: string },
): Promise<Int16Array> {
  const args = ['-v', VOICES[language] ?? language, '-s', '160', '--stdout', text];
  const { stdout } = await run('espeak-ng', args, { encoding: 'buffer', maxBuffer: 1 << 26 });
  const from = stdout.readUInt32LE(24);
  const start = stdout.indexOf('data', 36, 'latin1') + 8;
  const samples = Float32Array.from({ length: (stdout.length - start) >> 1 }, (_, index) =>
    stdout.readInt16LE(start + 2 * index),
  );
  return levelled(atRate(samples, from, sampleRate));
}

/** Linear interpolation: the voice is for ears and meters, and 22 kHz is near enough to 24. */
function atRate(samples: Float32Array, from: number, to: number): Float32Array {
  return Float32Array.from({ length: Math.floor((samples.length * to) / from) }, (_, index) => {
    const at = (index * from) / to;
    const left = Math.floor(at);
    const [a = 0, b = 0] = [samples[left], samples[left + 1]];
    return a + (b - a) * (at - left);
  });
}

function levelled(samples: Float32Array): Int16Array {
  const power = samples.reduce((sum, x) => sum + x * x, 0) / Math.max(1, samples.length);
  const gain = LOUDNESS / Math.max(1, Math.sqrt(power));
  return Int16Array.from(samples, (x) => Math.max(-32_000, Math.min(32_000, Math.round(x * gain))));
}

function tonesOf(text: string, sampleRate: number): Int16Array {
  const length = Math.round(TONE_SECONDS * sampleRate);
  const letters = [...text.toLowerCase()];
  const all = new Int16Array(letters.length * length);
  letters.forEach((letter, place) => {
    if (!/[\p{L}\p{N}]/u.test(letter)) return;
    const hz = 300 + (((letter.codePointAt(0) ?? 0) * 37) % 64) * 25;
    for (let at = 0; at < length; at += 1) {
      const soft = Math.min(1, at / 40, (length - at) / 40);
      all[place * length + at] = 6_000 * soft * Math.sin((2 * Math.PI * hz * at) / sampleRate);
    }
  });
  return all;
}
