import { voice } from '@livekit/agents';
import { GUARD_ENDINGS, type GuardReason } from '../../src/domain/guard-endings.js';
import { promptLanguage } from '../../src/domain/prompt.js';
import {
  endedWithoutSound,
  guard,
  startGuard,
  type GuardEvent,
  type GuardLimits,
} from '../../src/domain/talk-guards.js';
import { REAL_CLOCK, type AgentClock } from '../agent-clock.js';
import type { Briefing } from '../briefing.js';
import { hush } from '../hush.js';
import { listenTo, type EventSession } from '../session-listener.js';
import type { Talk } from '../talk.js';
import { GUARD_WORDS } from './guard-words.js';

export interface GuardParts {
  session: EventSession & Pick<voice.AgentSession, 'interrupt'>;
  talk: Talk;
  briefing: Pick<Briefing, 'config' | 'maxTalkSeconds' | 'hangupAfterRefusalSeconds'>;
  /** How many packets have come from the telephone; null: nobody can tell now. */
  soundPackets?: () => Promise<number | null>;
  clock?: AgentClock;
}

export interface Guards {
  stop(): void;
}

const { AgentSessionEventTypes: Events } = voice;
const TICK_MS = 250;
const LOOK_FOR_SOUND_MS = 1_000;
/** A person who wants no more calls is not kept listening; the rest may be said to its end. */
const CUTS_IN: readonly GuardReason[] = ['opted_out', 'loop', 'tool_loop', 'bot_to_bot'];

/**
 * Ends a talk that nobody else would end, from the answer on: what a person has asked for, what
 * has become pointless, what takes too long. The model has no say in it.
 */
export function startGuards(parts: GuardParts): Guards {
  const { session, talk, briefing, soundPackets, clock = REAL_CLOCK } = parts;
  const words = GUARD_WORDS[promptLanguage(briefing.config)];
  const own = new Set<string>([
    ...words.areYouThere,
    ...Object.values(words.farewell).flatMap(said),
  ]);
  const limits = limitsOf(briefing, soundPackets !== undefined);
  let state = startGuard(clock.nowMs());
  let asked = 0;

  function notice(event: GuardEvent): void {
    if (talk.state.ending !== null) return;
    const { state: after, verdict } = guard(state, { event, atMs: clock.nowMs() }, limits);
    state = after;
    if (verdict?.act === 'ask') void talk.say(words.areYouThere[asked++ % 2] ?? '');
    if (verdict?.act === 'end') end(verdict.reason);
  }

  function end(reason: GuardReason): void {
    if (CUTS_IN.includes(reason)) hush(session);
    void talk.end(GUARD_ENDINGS[reason], words.farewell[reason]);
  }

  const off = listenTo(session, {
    [Events.UserInputTranscribed]({ transcript, isFinal }) {
      if (isFinal && transcript.trim() !== '') notice({ type: 'heard', text: transcript });
    },
    [Events.ConversationItemAdded]({ item }) {
      if (item.type !== 'message' || (item.role !== 'user' && item.role !== 'assistant')) return;
      const text = item.textContent ?? '';
      if (text.trim() !== '' && !own.has(text)) notice({ type: 'said', role: item.role, text });
    },
    [Events.FunctionToolsExecuted]({ functionCalls }) {
      for (const { name, args } of functionCalls) notice({ type: 'tool', call: `${name} ${args}` });
    },
    [Events.UserStateChanged]({ newState }) {
      notice({ type: 'person', isSpeaking: newState === 'speaking' });
    },
    [Events.AgentStateChanged]({ newState }) {
      notice({ type: 'bot', isBusy: newState === 'speaking' || newState === 'thinking' });
    },
  });
  const stopTicking = clock.every(TICK_MS, () => notice({ type: 'time' }));
  const stopLooking = soundPackets === undefined ? stopTicking : watchSound(soundPackets);

  function watchSound(count: () => Promise<number | null>): () => void {
    let before: number | null = null;
    return clock.every(LOOK_FOR_SOUND_MS, () => {
      void count().then((now) => {
        // Nobody can tell: then a call is not ended for it.
        if (now === null || now !== before) notice({ type: 'sound' });
        before = now ?? before;
      });
    });
  }

  return {
    stop() {
      off();
      stopTicking();
      stopLooking();
      if (talk.state.ending !== null) return;
      const reason = endedWithoutSound(state, { atMs: clock.nowMs(), limits });
      if (reason !== null) talk.state.ending = GUARD_ENDINGS[reason];
    },
  };
}

function limitsOf(briefing: GuardParts['briefing'], hearsSound: boolean): GuardLimits {
  const { maxTalkSeconds, hangupAfterRefusalSeconds: afterRefusal, config } = briefing;
  const talkSeconds = Math.min(maxTalkSeconds, config.context.max_call_duration ?? maxTalkSeconds);
  return {
    ...{ talkMs: 1_000 * talkSeconds, hearsSound },
    afterRefusalMs: afterRefusal === null ? null : 1_000 * afterRefusal,
  };
}

function said(words: string | null): string[] {
  return words === null ? [] : [words];
}
