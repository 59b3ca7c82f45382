import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import { nowMs } from '../wall-clock.js';
import { parseSdp, writeSdp, type AudioOffer, type Direction } from '../sip/sdp.js';
import { openCallRecorder, type CallRecorder } from './call-recorder.js';
import { createDtmfReader, writeDtmf, type DtmfFrame } from './dtmf.js';
import { createEnergyVad, type EnergyVad } from './energy-vad.js';
import { CODECS, type AudioCodec } from './g711.js';
import type { Pacer } from './pacer.js';
import { parseRtp, serialiseRtp, type RtpPacket } from './rtp-packet.js';
import { createSpeaker, type Speaker } from './speaker.js';

const FRAME_SAMPLES = 160;
const SILENT_FRAME = new Int16Array(FRAME_SAMPLES);

export interface MediaEvents {
  /** The first packet of any kind. */
  firstPacket(atMs: number): void;
  /** The first time that the bot is heard to speak; `atMs` is when its first loud packet came. */
  firstAudio(atMs: number): void;
  key(digit: string, atMs: number): void;
}

export interface MediaSession {
  vad: EnergyVad;
  speaker: Speaker;
  /** Takes an offer; answers the description to send back, or null without a common codec. */
  negotiate(offer: string, direction?: Direction): string | null;
  /** Our own offer, for a re-INVITE. */
  offer(direction: Direction): string;
  /** From now on a packet leaves every 20 ms. */
  start(): void;
  /** No more packets leave, as when a line dies. */
  stopSending(): void;
  counts(): MediaCounts;
  close(): void;
}

export interface MediaCounts {
  packets_sent: number;
  packets_heard: number;
  packets_lost: number;
  codec: string | null;
  wav: string | null;
}

interface Options {
  host: string;
  pacer: Pacer;
  events: MediaEvents;
  /** Where the recording goes; the file is made when the first packet leaves. */
  wavPath: string;
}

interface Line {
  codec: AudioCodec;
  remote: AudioOffer;
}

/** The voice half of one call: RTP in both directions, the recording, and the ear. */
export async function openMediaSession(options: Options): Promise<MediaSession> {
  const socket = createSocket('udp4');
  socket.bind(0, options.host);
  await once(socket, 'listening');
  socket.on('error', () => undefined);
  const { port } = socket.address();
  const vad = createEnergyVad();
  const speaker = createSpeaker();
  const ear = createEar(options.events, vad);
  let line: Line | null = null;
  let recorder: CallRecorder | null = null;
  let version = 1;
  let voice: Voice | null = null;
  let stopTicks: (() => void) | null = null;

  socket.on('message', (data) => {
    const packet = parseRtp(data);
    if (packet !== null && line !== null) ear.take(packet, { line, recorder });
  });
  function describe(direction: Direction): string {
    if (line === null) return '';
    const { codec, remote } = line;
    const { dtmfPayload } = remote;
    return writeSdp({ address: options.host, port, codec, dtmfPayload, direction, version });
  }

  return {
    vad,
    speaker,
    negotiate(offer, direction = 'sendrecv') {
      line = lineOf(offer);
      version += 1;
      return line === null ? null : describe(direction);
    },
    offer(direction) {
      version += 1;
      return describe(direction);
    },
    start() {
      if (stopTicks !== null || line === null) return;
      recorder = openCallRecorder(options.wavPath, nowMs());
      voice ??= createVoice(socket, speaker);
      stopTicks = options.pacer.add(() => {
        if (line !== null) recorder?.said(voice?.tick(line) ?? SILENT_FRAME);
      });
    },
    stopSending: () => voice?.mute(),
    counts: () => ({
      packets_sent: voice?.sent() ?? 0,
      ...ear.counts(),
      codec: line?.codec.name ?? null,
      wav: recorder?.path ?? null,
    }),
    close() {
      stopTicks?.();
      speaker.close();
      recorder?.close();
      socket.close();
    },
  };
}

function lineOf(offer: string): Line | null {
  const remote = parseSdp(offer);
  if (remote === null) return null;
  const codec = remote.codecs
    .map(({ name }) => CODECS.find((candidate) => candidate.name === name))
    .find((candidate) => candidate !== undefined);
  return codec === undefined ? null : { codec, remote };
}

interface Voice {
  /** Sends the packet of this tick; answers what of it can be heard. */
  tick(line: Line): Int16Array;
  mute(): void;
  sent(): number;
}

/** Silence is sent too: a phone without voice-activity detection never pauses. */
function createVoice(socket: Socket, speaker: Speaker): Voice {
  const ssrc = randomInt(2 ** 32);
  let sequence = randomInt(2 ** 16);
  let timestamp = randomInt(2 ** 31);
  let keyTimestamp = 0;
  let sent = 0;
  let muted = false;

  function packetOf({ codec, remote }: Line, key: DtmfFrame | null, audio: Int16Array): RtpPacket {
    if (key === null || remote.dtmfPayload === null) {
      const payload = codec.encode(audio);
      return { payloadType: codec.payload, sequence, timestamp, ssrc, marker: sent === 0, payload };
    }
    if (key.first) keyTimestamp = timestamp;
    return {
      payloadType: remote.dtmfPayload,
      sequence,
      timestamp: keyTimestamp,
      ssrc,
      marker: key.first,
      payload: writeDtmf(key),
    };
  }

  return {
    tick(line) {
      const spoken = speaker.next(nowMs());
      const audio = spoken?.kind === 'audio' ? spoken.samples : SILENT_FRAME;
      if (!muted) {
        const packet = packetOf(line, spoken?.kind === 'key' ? spoken.frame : null, audio);
        socket.send(serialiseRtp(packet), line.remote.port, line.remote.address, () => undefined);
        sent += 1;
        sequence = (sequence + 1) & 0xffff;
      }
      timestamp = (timestamp + FRAME_SAMPLES) >>> 0;
      return muted ? SILENT_FRAME : audio;
    },
    mute() {
      muted = true;
    },
    sent: () => sent,
  };
}

function createEar(events: MediaEvents, vad: EnergyVad) {
  const readKey = createDtmfReader();
  let heard = 0;
  let lost = 0;
  let highest: number | null = null;
  let spoke = false;

  function count(packet: RtpPacket) {
    heard += 1;
    const gap = highest === null ? 1 : (packet.sequence - highest) & 0xffff;
    // A packet from behind has overtaken none: it was counted as lost, and is there after all.
    if (gap > 0x8000) lost = Math.max(0, lost - 1);
    else {
      lost += Math.max(0, gap - 1);
      highest = packet.sequence;
    }
  }

  return {
    take(packet: RtpPacket, { line, recorder }: { line: Line; recorder: CallRecorder | null }) {
      const atMs = nowMs();
      if (heard === 0) events.firstPacket(atMs);
      count(packet);
      if (packet.payloadType === line.remote.dtmfPayload) {
        const digit = readKey(packet);
        if (digit !== null) events.key(digit, atMs);
        return;
      }
      if (packet.payloadType !== line.codec.payload) return;
      const frame = line.codec.decode(packet.payload);
      recorder?.heard(packet, frame, atMs);
      vad.hear(frame, atMs);
      const startedAtMs = vad.speechStartedAtMs();
      if (spoke || startedAtMs === null) return;
      spoke = true;
      events.firstAudio(startedAtMs);
    },
    counts: () => ({ packets_heard: heard, packets_lost: lost }),
  };
}
