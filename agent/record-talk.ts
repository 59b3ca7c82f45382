import { setTimeout as pause } from 'node:timers/promises';
import type { Room } from '@livekit/rtc-node';
import type { Logger } from '../src/observability/logger.js';
import type { Briefing } from './briefing.js';
import { calleeOf, type Dispatch } from './dispatch.js';
import { startRecorder } from './recorder.js';
import type { RecordingOutbox } from './recording-outbox.js';

export interface RecordTalkParts {
  room: Room;
  dispatch: Dispatch;
  recordings: Pick<RecordingOutbox, 'begin' | 'finished'>;
  log: Pick<Logger, 'warn'>;
}

/** A report waits no longer than this for a disk. */
const CLOSE_LIMIT_MS = 2_000;

/** Resolves when nothing is written any more; harmless to call again. */
export type StopRecording = () => Promise<void>;

/**
 * Records the talk from now on, where that is allowed. The talk waits for none of it and goes on
 * when the disk is full.
 */
export function recordTalk(
  { room, dispatch, recordings, log }: RecordTalkParts,
  briefing: Pick<Briefing, 'recording'>,
): StopRecording {
  if (!briefing.recording.allowed) return async () => undefined;
  const { callId } = dispatch;
  const onProblem = (error: unknown) => log.warn({ callId, err: error }, 'recording has trouble');
  const begin = async () => {
    const path = recordings.begin(dispatch);
    return startRecorder({ room, callee: calleeOf(callId), path, onProblem });
  };
  const started = begin().catch((error: unknown) => {
    onProblem(error);
    return null;
  });
  let stopping: Promise<void> | null = null;
  async function stop(): Promise<void> {
    const recorder = await started;
    if (recorder === null) return;
    await Promise.race([recorder.close(), pause(CLOSE_LIMIT_MS)]);
    try {
      recordings.finished(callId);
    } catch (error) {
      // Found all the same when this process is gone.
      onProblem(error);
    }
  }
  return () => (stopping ??= stop());
}
