import { readFileSync } from 'node:fs';
import { createSpeechEar } from '../../test/support/providers/heard-speech.js';
import { createSpeechMaker } from '../../test/support/providers/speech-maker.js';
import { toSpeechRate } from '../../test/support/providers/speech-signal.js';

const MADE_RATE = 24_000;
const PHONE_RATE = 8_000;
const HEADER_BYTES = 44;
const CANNED = new URL('../../data/agent/', import.meta.url);

/**
 * What was heard at the phone, by its sound: the left channel of the carrier's recording, cut into
 * sentences of those that the bot may say. An empty text is sound like none of them.
 */
export async function heardByCallee(wavPath: string, texts: readonly string[]): Promise<string[]> {
  const maker = createSpeechMaker();
  const made = await Promise.all(
    texts.map(async (text) => {
      const samples = await maker.speak(text, { sampleRate: MADE_RATE, language: 'ru' });
      return { id: text, text, samples: toSpeechRate(samples, MADE_RATE) };
    }),
  );
  const found: string[] = [];
  const ear = createSpeechEar([...made, cannedWords()], {
    sampleRate: PHONE_RATE,
    events: {
      started: () => undefined,
      partial: () => undefined,
      final: ({ text }) => void found.push(text),
    },
  });
  ear.hear(leftChannelOf(readFileSync(wavPath)));
  ear.finish();
  return found;
}

/** What is said when the voice itself has failed. */
function cannedWords() {
  const texts = JSON.parse(readFileSync(new URL('sorry.json', CANNED), 'utf8')) as { ru: string };
  const wav = readFileSync(new URL('sorry.ru.wav', CANNED));
  const samples = Int16Array.from({ length: (wav.length - HEADER_BYTES) >> 1 }, (_, at) =>
    wav.readInt16LE(HEADER_BYTES + 2 * at),
  );
  const text = `[kept sound] ${texts.ru}`;
  return { id: 'canned', text, samples: toSpeechRate(samples, wav.readUInt32LE(24)) };
}

function leftChannelOf(wav: Buffer): Int16Array {
  const length = (wav.length - HEADER_BYTES) >> 2;
  return Int16Array.from({ length }, (_, at) => wav.readInt16LE(HEADER_BYTES + 4 * at));
}
