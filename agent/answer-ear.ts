import { voice } from '@livekit/agents';
import {
  noticed,
  watchAnswer,
  type AnswerEvent,
  type AnswerWatch,
} from '../src/domain/who-answered.js';
import type { AgentClock } from './agent-clock.js';
import type { ListenToCallee } from './callee-sound.js';
import { listenTo, type EventSession } from './session-listener.js';
import { createSoundMeter } from './sound-meter.js';

/** What was heard of the callee since the answer, or since it was last forgotten. */
export interface AnswerEar {
  watch(): AnswerWatch;
  /** Until when everything has been heard; quiet is told by it. */
  heardUntilMs(): number;
  /** Begins anew, as after the bot has spoken. */
  forget(): void;
  /**
   * The first thing that `look` finds, looked for whenever something is heard, and all the time.
   */
  until<Found>(look: () => Found | null): Promise<Found>;
  /** Told after each piece of words; there are no more after `close`. */
  onWords(listener: (text: string) => void): void;
  /** The sound costs something; the words do not. */
  closeSound(): void;
  close(): void;
}

export interface EarParts {
  session: EventSession;
  listen: ListenToCallee;
  clock: AgentClock;
}

const LOOK_MS = 20;
/**
 * Frames of a track come all the time. When none does, this process or its machine stands still,
 * and what the callee says meanwhile is on its way.
 */
const ON_ITS_WAY_MS = 1_500;

export function openEar({ session, listen, clock }: EarParts): AnswerEar {
  const meter = createSoundMeter();
  const listeners: ((text: string) => void)[] = [];
  let watch = watchAnswer(clock.nowMs());
  let lastPartMs = -Infinity;
  const take = (event: AnswerEvent) => {
    watch = noticed(watch, event);
  };
  const deafen = listen((part) => {
    const events = meter.take(part);
    lastPartMs = clock.nowMs();
    // The sound's own clock stands still while none comes.
    const beganAtMs = lastPartMs - meter.heardMs();
    for (const event of events) take({ ...event, atMs: beganAtMs + event.atMs });
  });
  const off = listenTo(session, {
    [voice.AgentSessionEventTypes.UserInputTranscribed]({ transcript: text, isFinal }) {
      if (text.trim() === '') return;
      take({ type: 'words', text, isFinal, atMs: clock.nowMs() });
      if (isFinal) for (const listener of listeners) listener(text);
    },
  });
  return {
    watch: () => watch,
    heardUntilMs() {
      const nowMs = clock.nowMs();
      return nowMs - lastPartMs < ON_ITS_WAY_MS ? lastPartMs : nowMs;
    },
    forget() {
      watch = { ...watchAnswer(clock.nowMs()), isSpeaking: watch.isSpeaking };
    },
    until(look) {
      return new Promise((resolve) => {
        const stop = clock.every(LOOK_MS, () => {
          const found = look();
          if (found === null) return;
          stop();
          resolve(found);
        });
      });
    },
    onWords: (listener) => void listeners.push(listener),
    closeSound: deafen,
    close() {
      deafen();
      off();
    },
  };
}
