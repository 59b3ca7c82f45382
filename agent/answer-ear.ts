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

export function openEar({ session, listen, clock }: EarParts): AnswerEar {
  const meter = createSoundMeter();
  const listeners: ((text: string) => void)[] = [];
  let watch = watchAnswer(clock.nowMs());
  const take = (event: AnswerEvent) => {
    watch = noticed(watch, event);
  };
  const deafen = listen((part) => {
    const events = meter.take(part);
    // The sound's own clock stands still while none comes.
    const beganAtMs = clock.nowMs() - meter.heardMs();
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
