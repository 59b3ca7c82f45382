import { voice } from '@livekit/agents';
import type { AgentClock } from './agent-clock.js';
import { listenTo, type EventSession } from './session-listener.js';

/** Who may speak while it is being found out who has answered, and right after. */
export interface FirstWords {
  /**
   * The model answers nothing: neither a machine nor a person's `Hello?`, which the greeting does.
   */
  mute(): void;
  /**
   * As `mute`, and what we say is not cut short by a `Hello?`, be it under way or still to be
   * understood. It is over after a moment; when the person has said it already, as soon as they
   * speak again.
   */
  shield(hasSpoken: boolean): void;
  free(): void;
}

const { AgentSessionEventTypes: Events } = voice;
/** Until the recogniser and the end of a turn have certainly said what they have to say. */
const SHIELD_MS = 1_800;
const LOOK_MS = 100;

export function guardFirstWords(session: EventSession, clock: AgentClock): FirstWords {
  let isMuted = false;
  let isShielding = false;
  let yields = false;
  const shielded = new Set<voice.SpeechHandle>();
  let stopLooking = (): void => undefined;

  listenTo(session, {
    [Events.SpeechCreated]({ speechHandle, userInitiated }) {
      if (userInitiated) {
        if (!isShielding || !speechHandle.allowInterruptions) return;
        speechHandle.allowInterruptions = false;
        shielded.add(speechHandle);
      } else if (isMuted) {
        // Its makers are not done with it yet.
        queueMicrotask(() => speechHandle.interrupt(true));
      }
    },
    [Events.UserStateChanged]({ newState }) {
      if (newState === 'speaking' && yields) free();
    },
  });

  function free(): void {
    isMuted = false;
    isShielding = false;
    yields = false;
    stopLooking();
    for (const speech of shielded) if (!speech.done()) speech.allowInterruptions = true;
    shielded.clear();
  }

  return {
    mute() {
      free();
      isMuted = true;
    },
    shield(hasSpoken) {
      free();
      isMuted = true;
      isShielding = true;
      yields = hasSpoken;
      const untilMs = clock.nowMs() + SHIELD_MS;
      stopLooking = clock.every(LOOK_MS, () => {
        if (clock.nowMs() >= untilMs) free();
      });
    },
    free,
  };
}
