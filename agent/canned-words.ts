import { ReadableStream } from 'node:stream/web';
import { readFileSync } from 'node:fs';
import { AudioFrame } from '@livekit/rtc-node';
import type { PromptLanguage } from '../src/domain/prompt-words.js';

/** Words that can be heard when the voice has failed: as text, and as sound. */
export interface CannedWords {
  sorry(language: PromptLanguage): { text: string; sound: () => ReadableStream<AudioFrame> };
}

const FOLDER = new URL('../data/agent/', import.meta.url);
const HEADER_BYTES = 44;
const RATE_AT = 24;
const FRAME_SECONDS = 0.02;

/** Sounds of 16 bits and one channel; `scripts/telephony/make-canned-words.mjs` made them. */
export function loadCannedWords(): CannedWords {
  const texts = JSON.parse(readFileSync(new URL('sorry.json', FOLDER), 'utf8')) as Record<
    PromptLanguage,
    string
  >;
  const sounds = { ru: read('sorry.ru'), en: read('sorry.en') };
  return {
    sorry: (language) => ({ text: texts[language], sound: () => streamOf(sounds[language]) }),
  };
}

interface Sound {
  sampleRate: number;
  samples: Int16Array;
}

function read(name: string): Sound {
  const bytes = readFileSync(new URL(`${name}.wav`, FOLDER));
  const count = Math.floor((bytes.length - HEADER_BYTES) / 2);
  const samples = Int16Array.from({ length: count }, (_, at) =>
    bytes.readInt16LE(HEADER_BYTES + 2 * at),
  );
  return { sampleRate: bytes.readUInt32LE(RATE_AT), samples };
}

function streamOf({ sampleRate, samples }: Sound): ReadableStream<AudioFrame> {
  const size = Math.round(FRAME_SECONDS * sampleRate);
  let at = 0;
  return new ReadableStream<AudioFrame>({
    pull(controller) {
      if (at >= samples.length) {
        controller.close();
        return;
      }
      const part = samples.slice(at, at + size);
      controller.enqueue(new AudioFrame(part, sampleRate, 1, part.length));
      at += size;
    },
  });
}
