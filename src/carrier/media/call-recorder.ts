import type { RtpPacket } from './rtp-packet.js';
import { openStereoWav, SAMPLE_RATE } from './wav.js';

/**
 * What a phone heard (left) and said (right), on one time axis. Packets may come late or in bursts:
 * a heard frame is put where its timestamp says, and the file is written with a delay.
 */
export interface CallRecorder {
  path: string;
  heard(packet: RtpPacket, frame: Int16Array, atMs: number): void;
  /** One 20 ms frame of our side; drives the file forward. */
  said(frame: Int16Array): void;
  close(): void;
}

const DELAY_SAMPLES = SAMPLE_RATE / 4;
const RING_SAMPLES = 2 * SAMPLE_RATE;
/** A timestamp that is further away from the arrival than this begins a new reckoning. */
const DRIFT_SAMPLES_MAX = SAMPLE_RATE / 10;
const BLOCK_SAMPLES = SAMPLE_RATE / 2;

export function openCallRecorder(path: string, startMs: number): CallRecorder {
  const wav = openStereoWav(path);
  const left = new Int16Array(RING_SAMPLES);
  const right = new Int16Array(RING_SAMPLES);
  let saidSamples = 0;
  let writtenSamples = 0;
  let last: { position: number; packet: RtpPacket } | null = null;

  function positionOf(packet: RtpPacket, atMs: number): number {
    const arrival = Math.round(((atMs - startMs) * SAMPLE_RATE) / 1_000);
    if (last === null || last.packet.ssrc !== packet.ssrc) return arrival;
    const position = last.position + ((packet.timestamp - last.packet.timestamp) | 0);
    return Math.abs(position - arrival) > DRIFT_SAMPLES_MAX ? arrival : position;
  }

  function write(until: number) {
    while (writtenSamples < until) {
      const from = writtenSamples % RING_SAMPLES;
      const count = Math.min(until - writtenSamples, RING_SAMPLES - from);
      wav.write(left.subarray(from, from + count), right.subarray(from, from + count));
      left.fill(0, from, from + count);
      right.fill(0, from, from + count);
      writtenSamples += count;
    }
  }

  return {
    path,
    heard(packet, frame, atMs) {
      const position = positionOf(packet, atMs);
      last = { position, packet };
      frame.forEach((sample, index) => {
        const at = position + index;
        // Outside the window it would overwrite what was not written yet, or was already.
        if (at >= writtenSamples && at < writtenSamples + RING_SAMPLES) {
          left[at % RING_SAMPLES] = sample;
        }
      });
    },
    said(frame) {
      frame.forEach((sample, index) => (right[(saidSamples + index) % RING_SAMPLES] = sample));
      saidSamples += frame.length;
      if (saidSamples - DELAY_SAMPLES - writtenSamples >= BLOCK_SAMPLES) {
        write(saidSamples - DELAY_SAMPLES);
      }
    },
    close() {
      write(saidSamples);
      wav.close();
    },
  };
}
