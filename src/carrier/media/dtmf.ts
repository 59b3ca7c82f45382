import type { RtpPacket } from './rtp-packet.js';

/** Key presses as RTP events (RFC 4733): the same event is sent every 20 ms while a key is held. */
const KEYS = '0123456789*#ABCD';
const FRAME_SAMPLES = 160;
const KEY_FRAMES = 8;
const PAUSE_FRAMES = 5;
/** The end is sent thrice, as a single packet may get lost. */
const END_PACKETS = 3;
const VOLUME = 10;

/** What is sent in one 20 ms frame; null is a pause between two keys. */
export interface DtmfFrame {
  event: number;
  /** Samples since the key went down. */
  duration: number;
  first: boolean;
  end: boolean;
}

export function isDialString(digits: string): boolean {
  return [...digits].every((digit) => KEYS.includes(digit));
}

/** `12#` to frames. */
export function dtmfFrames(digits: string): (DtmfFrame | null)[] {
  return [...digits].flatMap((digit) => {
    const event = KEYS.indexOf(digit);
    const held = Array.from({ length: KEY_FRAMES }, (_, index) => ({
      event,
      duration: (index + 1) * FRAME_SAMPLES,
      first: index === 0,
      end: false,
    }));
    const last = { event, duration: KEY_FRAMES * FRAME_SAMPLES, first: false, end: true };
    const ends = Array.from({ length: END_PACKETS }, () => last);
    return [...held, ...ends, ...Array.from({ length: PAUSE_FRAMES }, () => null)];
  });
}

export function writeDtmf(frame: DtmfFrame): Buffer {
  const payload = Buffer.alloc(4);
  payload[0] = frame.event;
  payload[1] = (frame.end ? 0x80 : 0) | VOLUME;
  payload.writeUInt16BE(frame.duration, 2);
  return payload;
}

/** Reads a stream of events; answers a key once, at its end, however often the end is repeated. */
export function createDtmfReader(): (packet: RtpPacket) => string | null {
  let lastTimestamp: number | null = null;
  return (packet) => {
    const [event = 255, flags = 0] = packet.payload;
    if ((flags & 0x80) === 0 || packet.timestamp === lastTimestamp) return null;
    lastTimestamp = packet.timestamp;
    return KEYS[event] ?? null;
  };
}
