import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ReadableStream } from 'node:stream/web';
import { setTimeout as pause } from 'node:timers/promises';
import { initializeLogger } from '@livekit/agents';
import { STT } from '@livekit/agents-plugin-deepgram';
import { TTS } from '@livekit/agents-plugin-cartesia';
import {
  AudioFrame,
  AudioSource,
  AudioStream,
  LocalAudioTrack,
  Room,
  RoomEvent,
  TrackPublishOptions,
  TrackSource,
  type RemoteTrack,
} from '@livekit/rtc-node';
import { AccessToken, RoomServiceClient, SipClient } from 'livekit-server-sdk';
import type { Language, Step } from '../src/carrier/callee.js';
import { loadSentences, type Sentence } from '../src/carrier/sentences.js';
import type { TelephonyServers } from './telephony-servers.js';
import type { Line } from './lab-dial.js';
import { startFakeCartesia, type SpokenText } from '../test/support/providers/fake-cartesia.js';
import { startFakeDeepgram } from '../test/support/providers/fake-deepgram.js';
import { createSpeechEar } from '../test/support/providers/heard-speech.js';
import { knownSentences } from '../test/support/providers/known-sentences.js';
import { toSpeechRate } from '../test/support/providers/speech-signal.js';

export interface HeardAgain {
  said: string;
  /** The same words, or none. */
  heard: string;
  score: number;
}

export interface AudioPath {
  /** Words of the callee that came out of the speech-to-text, beside those that went in. */
  toUs: HeardAgain[];
  /** Words of the voice that are in the callee's recording. */
  toCallee: HeardAgain[];
}

const RATE = 16_000;
const GAP_MS = 900;

/** Says every sentence through the whole stack and back, with the real plugins at our end. */
export async function proveAudioPath(
  { servers, carrier, trunk }: Line,
  { language, texts }: { language: Language; texts: readonly string[] },
): Promise<AudioPath> {
  initializeLogger({ pretty: false, level: 'error' });
  const sentences = loadSentences()
    .all()
    .filter((sentence) => sentence.language === language);
  const number = `+1555019${language === 'ru' ? 7 : 8}`;
  const behaviour = { talk: readAloud(sentences) };
  carrier.phoneBook.script(number, { language, behaviour });
  const deepgram = await startFakeDeepgram({ sentences: knownSentences(language) });
  const cartesia = await startFakeCartesia();
  const room = await join(servers);
  const hearing = listen(room.room, new STT({ apiKey: 'k', baseUrl: deepgram.url, language }));
  await dial(servers, { trunk, number, name: room.name });
  const voice = new TTS({ apiKey: 'k', baseUrl: cartesia.url, language });
  await speak(room.source, voice, texts);
  const callOf = () => carrier.calls().find(({ attempt }) => attempt === room.name);
  while ((callOf()?.ended_by ?? null) === null) await pause(100);
  await pause(1_000);
  hearing.close();
  await room.room.disconnect();
  await voice.close();
  await deepgram.close();
  await cartesia.close();
  return {
    toUs: sentences.map(({ text }) => foundIn(deepgram.heard, text)),
    toCallee: inRecording(callOf()?.wav ?? '', cartesia.spoken),
  };
}

function readAloud(sentences: readonly Sentence[]): Step[] {
  const spoken = sentences.flatMap(({ id }): Step[] => [
    { do: 'say', sentence: id },
    { do: 'pause', ms: GAP_MS },
  ]);
  return [{ do: 'pause', ms: 1_500 }, ...spoken, { do: 'pause', ms: 1_000 }, { do: 'hang_up' }];
}

async function join(servers: TelephonyServers) {
  const name = `call-${randomUUID()}`;
  const http = servers.url.replace(/^ws/, 'http');
  const rooms = new RoomServiceClient(http, servers.apiKey, servers.apiSecret);
  await rooms.createRoom({ name });
  const token = new AccessToken(servers.apiKey, servers.apiSecret, { identity: 'bot' });
  token.addGrant({ roomJoin: true, room: name });
  const room = new Room();
  await room.connect(servers.url, await token.toJwt(), { autoSubscribe: true, dynacast: false });
  const source = new AudioSource(24_000, 1);
  const track = LocalAudioTrack.createAudioTrack('voice', source);
  const options = new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE });
  await room.localParticipant?.publishTrack(track, options);
  return { name, room, source };
}

function listen(room: Room, plugin: STT): { close(): void } {
  const stream = plugin.stream();
  let open = true;
  room.on(RoomEvent.TrackSubscribed, (track: RemoteTrack) => {
    void (async () => {
      for await (const frame of new AudioStream(track, RATE, 1)) if (open) stream.pushFrame(frame);
    })();
  });
  void (async () => {
    for await (const _ of stream);
  })();
  return {
    close() {
      open = false;
      stream.close();
    },
  };
}

async function dial(
  servers: TelephonyServers,
  { trunk, number, name }: { trunk: string; number: string; name: string },
): Promise<void> {
  const http = servers.url.replace(/^ws/, 'http');
  const sip = new SipClient(http, servers.apiKey, servers.apiSecret);
  const options = {
    participantIdentity: 'callee',
    headers: { 'X-Attempt-Id': name },
    waitUntilAnswered: true,
    ringingTimeout: 10,
    timeout: 30,
  };
  await sip.createSipParticipant(trunk, number, name, options);
}

async function speak(source: AudioSource, voice: TTS, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    const stream = voice.stream();
    stream.updateInputStream(ReadableStream.from([text]));
    for await (const audio of stream) {
      if (typeof audio !== 'symbol') await source.captureFrame(audio.frame);
    }
    const silence = new AudioFrame(new Int16Array(24_000), 24_000, 1, 24_000);
    await source.captureFrame(silence);
    await source.waitForPlayout();
  }
}

/** Something unknown in between, as a packet too late makes of a sentence, costs that one only. */
function foundIn(heard: readonly { text: string; score: number }[], said: string): HeardAgain {
  const found = heard.find(({ text }) => text === said);
  return { said, heard: found?.text ?? '', score: found?.score ?? 0 };
}

/** Looks for what was spoken in the left channel of the callee's recording. */
function inRecording(path: string, spoken: readonly SpokenText[]): AudioPath['toCallee'] {
  const known = spoken.map(({ text, samples, sampleRate }, at) => {
    return { id: String(at), text, samples: toSpeechRate(samples, sampleRate) };
  });
  const found: { text: string; score: number }[] = [];
  const ear = createSpeechEar(known, {
    sampleRate: 8_000,
    events: {
      started: () => undefined,
      partial: () => undefined,
      final: ({ text, score }) => void found.push({ text, score }),
    },
  });
  ear.hear(leftChannelOf(readFileSync(path)));
  ear.finish();
  return known.map(({ text }) => foundIn(found, text));
}

function leftChannelOf(wav: Buffer): Int16Array {
  const length = (wav.length - 44) >> 2;
  return Int16Array.from({ length }, (_, index) => wav.readInt16LE(44 + 4 * index));
}
