import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  AudioFrame,
  AudioSource,
  LocalAudioTrack,
  Room,
  TrackPublishOptions,
  TrackSource,
} from '@livekit/rtc-node';
import { AccessToken, RoomServiceClient } from 'livekit-server-sdk';
import { startRecorder } from '../agent/recorder.js';
import { ensureTelephony } from '../scripts/telephony/telephony-programs.mjs';
import { atMost, say, sayFindings, told, type Finding } from './findings.js';
import { startTelephonyServers, type TelephonyServers } from './telephony-servers.js';

/**
 * The recorder in a real room: two sides make tones at known times, one is cut short, and the file
 * is looked at for where each tone begins and ends in which channel.
 */
const RATE = 24_000;
const FRAME = RATE / 50;
const QUIET_MS = 10_000;
const LOUD = 2_000;

interface Side {
  room: Room;
  source: AudioSource;
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { programs, problems } = await ensureTelephony({ env: process.env, root, print: say });
if (problems.length > 0) throw new Error(problems.join('\n'));
const dataDir = mkdtempSync(join(tmpdir(), 'new-voice-recorder-'));
const servers = await startTelephonyServers({ programs, dataDir });
try {
  const ok = sayFindings('The recorder', await prove());
  process.exitCode = ok ? 0 : 1;
} finally {
  await servers.stop();
}
process.exit();

async function prove(): Promise<Finding[]> {
  const bot = await join_('bot', servers);
  const callee = await join_('callee', servers);
  const path = join(dataDir, 'call.wav');
  const idle = await cpuOf(() => pause(QUIET_MS));
  const troubles: unknown[] = [];
  const startMs = Date.now();
  const recorder = await startRecorder({
    ...{ room: bot.room, callee: 'callee', path, onProblem: (error) => troubles.push(error) },
  });
  const recording = await cpuOf(() => pause(QUIET_MS));
  const botMs = Date.now() - startMs;
  const tone = play(bot.source, { hz: 800, ms: 2_000 });
  await pause(1_000);
  bot.source.clearQueue();
  const cutMs = Date.now() - startMs;
  await tone;
  await pause(500);
  const calleeMs = Date.now() - startMs;
  await play(callee.source, { hz: 400, ms: 1_000 });
  await pause(1_500);
  const whole = await recorder.close();
  await Promise.all([bot.room.disconnect(), callee.room.disconnect()]);
  const { left, right, ms } = channels(readFileSync(path));
  const said = loudSpan(right);
  const heard = loudSpan(left);
  const stateless = statSync(path).size === 44 + left.length * 4;
  return [
    atMost('troubles', troubles.length, 0),
    { what: 'file is whole', measured: String(whole && stateless), budget: 'true', ok: whole },
    atMost('length, off by', Math.abs(ms - (Date.now() - startMs)), [1_500, ' ms']),
    atMost('bot begins in the right channel, off by', Math.abs(said.from - botMs), [120, ' ms']),
    atMost('bot is cut in the right channel, off by', Math.abs(said.to - cutMs), [150, ' ms']),
    atMost('person begins in the left channel, later by', heard.from - calleeMs, [500, ' ms']),
    atMost('length of the person, off by', Math.abs(heard.to - heard.from - 1_000), [80, ' ms']),
    told('CPU of a core: without and with it', `${idle.toFixed(1)} %, ${recording.toFixed(1)} %`),
    told('offsets', JSON.stringify({ botMs, cutMs, calleeMs, said, heard, ms })),
  ];
}

async function join_(identity: string, at: TelephonyServers): Promise<Side> {
  const http = at.url.replace(/^ws/, 'http');
  await new RoomServiceClient(http, at.apiKey, at.apiSecret).createRoom({ name: 'call' });
  const token = new AccessToken(at.apiKey, at.apiSecret, { identity });
  token.addGrant({ roomJoin: true, room: 'call' });
  const room = new Room();
  await room.connect(at.url, await token.toJwt(), { autoSubscribe: true, dynacast: false });
  const source = new AudioSource(RATE, 1, 200);
  const track = LocalAudioTrack.createAudioTrack('voice', source);
  const options = new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE });
  await room.localParticipant?.publishTrack(track, options);
  return { room, source };
}

/** Pushed as the agents do: as fast as the source takes it. */
async function play(source: AudioSource, { hz, ms }: { hz: number; ms: number }): Promise<void> {
  const endMs = Date.now() + ms;
  for (let at = 0; at < (ms * RATE) / 1_000 && Date.now() < endMs; at += FRAME) {
    const samples = Int16Array.from({ length: FRAME }, (_, index) =>
      Math.round(9_000 * Math.sin((2 * Math.PI * hz * (at + index)) / RATE)),
    );
    await source.captureFrame(new AudioFrame(samples, RATE, 1, FRAME));
    if (hz === 800 && at > RATE) return;
  }
  await source.waitForPlayout();
}

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  const begun = performance.now();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 10 / (performance.now() - begun);
}

function channels(wav: Buffer) {
  const rate = wav.readUInt32LE(24);
  const length = (wav.length - 44) >> 2;
  const of = (side: 0 | 1) =>
    Int16Array.from({ length }, (_, index) => wav.readInt16LE(44 + 4 * index + 2 * side));
  return { left: of(0), right: of(1), ms: (length * 1_000) / rate };
}

/** In milliseconds of the recording. */
function loudSpan(samples: Int16Array): { from: number; to: number } {
  const isLoud = (sample: number) => Math.abs(sample) > LOUD;
  const ms = (at: number) => Math.round(at / 16);
  return { from: ms(samples.findIndex(isLoud)), to: ms(samples.findLastIndex(isLoud)) };
}
