import { dtmfFrames, type DtmfFrame } from './dtmf.js';
import { LOUD, loudnessOf } from './loudness.js';

const FRAME_SAMPLES = 160;

export interface Said {
  startedAtMs: number;
  /** When the last loud frame of it was sent: the end of the speech, not of the file. */
  endedAtMs: number;
}

export type SpokenFrame =
  { kind: 'audio'; samples: Int16Array } | { kind: 'key'; frame: DtmfFrame };

/** The mouth of a phone: what is queued goes out frame by frame, one each 20 ms. */
export interface Speaker {
  /** Resolves when the last frame has gone out, or when the call is over. */
  say(samples: Int16Array): Promise<Said>;
  press(digits: string): Promise<void>;
  /** The frame of this tick; null when there is nothing to say. */
  next(atMs: number): SpokenFrame | null;
  close(): void;
}

interface Item {
  frames: (SpokenFrame | null)[];
  at: number;
  lastLoud: number;
  startedAtMs: number | null;
  endedAtMs: number;
  done: (said: Said) => void;
}

export function createSpeaker(): Speaker {
  const items: Item[] = [];
  let open = true;

  function enqueue(frames: Item['frames'], lastLoud: number): Promise<Said> {
    return new Promise((resolve) => {
      const item = { frames, at: 0, lastLoud, startedAtMs: null, endedAtMs: 0, done: resolve };
      if (open && frames.length > 0) items.push(item);
      else finish(item);
    });
  }

  return {
    say(samples) {
      const frames = framesOf(samples);
      const lastLoud = frames.findLastIndex((frame) => loudnessOf(frame) >= LOUD);
      const spoken = frames.map((frame) => ({ kind: 'audio', samples: frame }) as const);
      return enqueue(spoken, lastLoud === -1 ? frames.length - 1 : lastLoud);
    },
    async press(digits) {
      const frames = dtmfFrames(digits).map((frame) =>
        frame === null ? null : ({ kind: 'key', frame } as const),
      );
      await enqueue(frames, frames.length - 1);
    },
    next(atMs) {
      const item = items[0];
      if (item === undefined) return null;
      item.startedAtMs ??= atMs;
      if (item.at <= item.lastLoud) item.endedAtMs = atMs;
      const frame = item.frames[item.at] ?? null;
      item.at += 1;
      if (item.at >= item.frames.length) {
        items.shift();
        finish(item);
      }
      return frame;
    },
    close() {
      open = false;
      for (const item of items.splice(0)) finish(item);
    },
  };
}

function finish(item: Item): void {
  item.done({ startedAtMs: item.startedAtMs ?? 0, endedAtMs: item.endedAtMs });
}

/** The last frame is filled up with silence. */
function framesOf(samples: Int16Array): Int16Array[] {
  return Array.from({ length: Math.ceil(samples.length / FRAME_SAMPLES) }, (_, index) => {
    const frame = new Int16Array(FRAME_SAMPLES);
    frame.set(samples.subarray(index * FRAME_SAMPLES, (index + 1) * FRAME_SAMPLES));
    return frame;
  });
}
