import {
  AudioStream,
  RoomEvent,
  TrackKind,
  type AudioFrame,
  type LocalTrackPublication,
  type Room,
  type Track,
} from '@livekit/rtc-node';
import { followCalleeTracks } from './callee-tracks.js';
import { createSoundTimeline, type Side } from './sound-timeline.js';
import { openWavFile, RECORDING_RATE } from './wav-file.js';

export interface RecorderOptions {
  room: Room;
  /** Identity of the person: the left channel. The right one is all that we publish. */
  callee: string;
  path: string;
  onProblem(error: unknown): void;
  nowMs?: () => number;
}

export interface Recorder {
  /** Hears no more and closes the file; never throws. Answers whether the file is whole. */
  close(): Promise<boolean>;
}

const BLOCK_MS = 500;
/** Sound may come so late and still finds its place. */
const LATE_MS = 1_000;
/** Long pieces cost less: each one crosses from native code. */
const FRAME_MS = 100;

/**
 * Records a call into a stereo WAV file, by the wall clock and from the tracks of the room: what
 * came from the person and what we sent, whoever of us spoke. It depends on no session.
 */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const { room, callee, path, onProblem, nowMs = Date.now } = options;
  const file = await openWavFile(path);
  const timeline = createSoundTimeline({ startMs: nowMs(), rate: RECORDING_RATE });
  const readers = new Map<string, SoundReader>();

  function tap(track: Track | undefined, side: Side): void {
    if (track?.kind !== TrackKind.KIND_AUDIO || readers.has(track.sid ?? side)) return;
    const sound = new AudioStream(track, {
      ...{ sampleRate: RECORDING_RATE, numChannels: 1, frameSizeMs: FRAME_MS },
    });
    const reader: SoundReader = sound.getReader();
    readers.set(track.sid ?? side, reader);
    const place = timeline.source(side);
    readAll(reader, (frame) => place(frame.data, nowMs())).catch(onProblem);
  }

  const onLocal = ({ track }: LocalTrackPublication) => tap(track, 'right');
  room.on(RoomEvent.LocalTrackPublished, onLocal);
  const unfollow = followCalleeTracks(room, callee, (track) => tap(track, 'left'));
  for (const { track } of room.localParticipant?.trackPublications.values() ?? []) {
    tap(track, 'right');
  }
  const timer = setInterval(() => file.write(timeline.take(nowMs() - LATE_MS)), BLOCK_MS);

  let closing: Promise<boolean> | null = null;
  async function close(): Promise<boolean> {
    unfollow();
    room.off(RoomEvent.LocalTrackPublished, onLocal);
    clearInterval(timer);
    for (const reader of readers.values()) reader.cancel().catch(() => undefined);
    try {
      file.write(timeline.take(nowMs()));
      await file.close();
      return true;
    } catch (error) {
      onProblem(error);
      return false;
    }
  }
  return { close: () => (closing ??= close()) };
}

interface SoundReader {
  read(): Promise<{ done: boolean; value?: AudioFrame | undefined }>;
  cancel(): Promise<void>;
}

async function readAll(reader: SoundReader, take: (frame: AudioFrame) => void): Promise<void> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done || value === undefined) return;
    take(value);
  }
}
