import { AudioStream, type Room } from '@livekit/rtc-node';
import { followCalleeTracks } from './callee-tracks.js';
import type { SoundPart } from './sound-meter.js';

/** Hands over what the callee's telephone sends, until the answer is called. */
export type ListenToCallee = (onPart: (part: SoundPart) => void) => () => void;

/** The rate of a telephone: what is above it was never there. */
const SAMPLE_RATE = 8_000;
/** Each piece crosses from native code, so one is as long as what is measured at once. */
const FRAME_MS = 20;

export function listenToCallee(room: Room, callee: string): ListenToCallee {
  return (onPart) => {
    let isOver = false;
    let reader: ReadableStreamDefaultReader<FrameLike> | null = null;
    const unfollow = followCalleeTracks(room, callee, (track) => {
      if (reader !== null || isOver) return;
      const stream = new AudioStream(track, {
        ...{ sampleRate: SAMPLE_RATE, numChannels: 1, frameSizeMs: FRAME_MS },
      });
      const opened = stream.getReader() as unknown as ReadableStreamDefaultReader<FrameLike>;
      reader = opened;
      void pump(opened, (part) => {
        if (!isOver) onPart(part);
      });
    });
    return () => {
      isOver = true;
      unfollow();
      void reader?.cancel().catch(() => undefined);
    };
  };
}

interface FrameLike {
  data: Int16Array;
  sampleRate: number;
}

async function pump(
  reader: ReadableStreamDefaultReader<FrameLike>,
  onPart: (part: SoundPart) => void,
): Promise<void> {
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onPart({ samples: value.data, sampleRate: value.sampleRate });
    }
  } catch {
    // The track has gone with its participant.
  }
}

/**
 * How many packets of sound have come from the room so far. Frames of a track come even when its
 * telephone sends nothing, for what is missing is made up; packets do not. Null: nobody can tell.
 */
export function soundPacketsOf(room: Pick<Room, 'getRtcStats'>): () => Promise<number | null> {
  return async () => {
    try {
      const { subscriberStats, publisherStats } = await room.getRtcStats();
      // With one connection for both ways, what comes in stands in the publisher's.
      return [...subscriberStats, ...publisherStats].reduce((sum, { stats }) => {
        if (stats.case !== 'inboundRtp' || stats.value.stream?.kind !== 'audio') return sum;
        return sum + Number(stats.value.received?.packetsReceived ?? 0);
      }, 0);
    } catch {
      return null;
    }
  };
}
