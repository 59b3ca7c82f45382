import { APIStatusError, voice } from '@livekit/agents';
import type { PromptLanguage } from '../src/domain/prompt-words.js';
import type { Logger } from '../src/observability/logger.js';
import type { CannedWords } from './canned-words.js';
import { failure } from './failed-report.js';
import type { RoomTalk } from './room-talk.js';
import { listenTo, type EventSession } from './session-listener.js';
import { TRANSCRIPT_WAIT_MS } from './session-options.js';
import { createTurnWatch, type FailingPart } from './turn-watch.js';

export interface TroubleParts {
  session: EventSession & Pick<voice.AgentSession, 'agentState' | 'userState'>;
  talk: Pick<RoomTalk, 'say' | 'end' | 'isEnding'>;
  /** The recogniser: when it has last said a word, and how to open it anew. */
  stt: { readonly lastWordAtMs: number; revive(): void };
  language: PromptLanguage;
  canned: CannedWords;
  log: Pick<Logger, 'warn'>;
  nowMs?: () => number;
}

export interface Trouble {
  hearingLost(): void;
  /** A tool is at work: its time is not the model's. */
  toolStarted(): void;
  stop(): void;
}

const { AgentSessionEventTypes: Events } = voice;
const TICK_MS = 500;
/** The first failed turn is asked for once more; the second in a row ends the talk. */
const FAILURES_MAX = 2;
/** Speech that the recogniser passes over without a word, in a row. */
const MUTE_MAX = 3;
const COUGH_MS = 1_000;
const ENDING: Record<FailingPart | 'stt', string> = {
  stt: 'stt_lost',
  llm: 'llm_failed',
  tts: 'tts_silent',
};
const AGAIN: Record<PromptLanguage, string> = {
  ru: 'Извините, я вас не расслышал. Повторите, пожалуйста.',
  en: 'Sorry, I did not catch that. Could you say it again?',
};

/**
 * Providers fail, and their plugins end a turn without a word or wait without a limit. Whoever is
 * on the line hears that something is wrong, and the call ends with the name of what it was.
 */
export function watchTrouble(parts: TroubleParts): Trouble {
  const { session, talk, stt, language, canned, log, nowMs = Date.now } = parts;
  let tools = 0;

  function give(part: FailingPart | 'stt'): void {
    const { text, sound } = canned.sorry(language);
    void talk.end(failure(ENDING[part]), text, part === 'tts' ? sound : null);
  }

  function onFailure(part: FailingPart, isHopeless: boolean): void {
    const failures = watch.failures[part];
    log.warn({ part, failures, isHopeless }, 'a turn failed');
    if (isHopeless || failures >= FAILURES_MAX) give(part);
    else void talk.say(AGAIN[language]);
  }

  const watch = createTurnWatch({ onFailure, isEnding: talk.isEnding, nowMs });
  const offTurns = listenTo(session, {
    [Events.SpeechCreated]: ({ speechHandle, source }) =>
      watch.created(speechHandle, source !== 'say'),
    [Events.AgentStateChanged]({ newState }) {
      watch.moved();
      if (newState === 'speaking') watch.spoke();
    },
    [Events.UserStateChanged]: () => watch.moved(),
    [Events.MetricsCollected]({ metrics }) {
      if (metrics.type === 'llm_metrics' && metrics.completionTokens > 0) {
        watch.hasWords(metrics.speechId);
      }
      if (metrics.type === 'tts_metrics' && metrics.audioDurationMs > 0) {
        watch.hasSound(metrics.speechId);
      }
    },
    [Events.FunctionToolsExecuted]() {
      tools = 0;
      watch.moved();
    },
    [Events.Error]({ error }) {
      if (error.type !== 'llm_error' && error.type !== 'tts_error') return;
      const part = error.type === 'llm_error' ? 'llm' : 'tts';
      if (!error.recoverable) watch.failed(part, isHopeless(error.error));
    },
  });
  const offWords = watchRecogniser({ session, talk, stt, log, give: () => give('stt') });
  const timer = setInterval(() => {
    const isQuiet = session.agentState !== 'speaking' && session.userState !== 'speaking';
    if (isQuiet && tools === 0) watch.look();
  }, TICK_MS);
  return {
    hearingLost: () => give('stt'),
    toolStarted() {
      tools += 1;
    },
    stop() {
      clearInterval(timer);
      offTurns();
      offWords();
    },
  };
}

/**
 * Speech without words may have been a cough, when the recogniser answers at all. A sentence is
 * none, and neither are words that never become final.
 */
function watchRecogniser({
  session,
  talk,
  stt,
  log,
  give,
}: Pick<TroubleParts, 'session' | 'talk' | 'stt' | 'log'> & { give(): void }): () => void {
  let mute = 0;
  let unfinished: NodeJS.Timeout | null = null;
  let hasWords = false;
  const onMute = () => {
    if (talk.isEnding()) return;
    mute += 1;
    log.warn({ mute }, 'speech without a word of the recogniser');
    if (mute >= MUTE_MAX) give();
    else stt.revive();
  };
  const settle = () => {
    if (unfinished !== null) clearTimeout(unfinished);
    unfinished = null;
  };
  const off = listenTo(session, {
    [Events.UserInputTranscribed]({ isFinal }) {
      hasWords = !isFinal;
      if (!isFinal) return;
      mute = 0;
      settle();
    },
    [Events.UserStateChanged]({ newState }) {
      settle();
      if (newState === 'listening' && hasWords) unfinished = setTimeout(onMute, TRANSCRIPT_WAIT_MS);
    },
    [Events.UserTranscriptionTimeout]({ vadSpeechStartedAt, speechDuration }) {
      if (stt.lastWordAtMs >= vadSpeechStartedAt && speechDuration < COUGH_MS) return;
      onMute();
    },
  });
  return () => {
    settle();
    off();
  };
}

/** A key, a model or a voice that does not exist will not exist the next time either. */
function isHopeless(error: unknown): boolean {
  return error instanceof APIStatusError && !error.retryable;
}
