import { inference, type llm, type stt, type tts, type VAD, type voice } from '@livekit/agents';
import type { AgentConfig } from './agent-config.js';

export interface SessionOptionsInput {
  services: { stt: stt.STT; llm: llm.LLM; tts: tts.TTS };
  vad: VAD;
  turns: AgentConfig['turns'];
  /** Language of the person's speech. */
  language: string;
}

/** Languages that the local model of turns was calibrated for. */
const TURN_LANGUAGES = [
  ...['ar', 'de', 'en', 'es', 'fr', 'hi', 'id', 'it', 'ja', 'ko', 'nl', 'pt', 'tr', 'zh'],
];
/** After speech without a transcript for so long, the recogniser is doubted. */
export const TRANSCRIPT_WAIT_MS = 2_500;
/** A voice or a model that is silent for longer has lost its turn. */
export const SILENT_TURN_MS = 6_000;
const CONNECT = { maxRetry: 1, retryIntervalMs: 500, timeoutMs: 5_000 };

/**
 * Every option whose default would depend on where the agent runs is set: no part of it may reach
 * for a cloud of its maker. Errors of providers never close a session by themselves: somebody is on
 * the line, who is told (`trouble.ts`).
 */
export function sessionOptions(input: SessionOptionsInput): voice.AgentSessionOptions {
  const { services, vad, turns } = input;
  return {
    ...services,
    vad,
    turnHandling: {
      turnDetection: turnDetectionOf(input),
      endpointing: { mode: 'fixed', minDelay: turns.minDelayMs, maxDelay: turns.maxDelayMs },
      interruption: {
        enabled: true,
        mode: 'vad',
        minDuration: 300,
        minWords: 0,
        // A wish never to be called again is heard, whatever is being said.
        discardAudioIfUninterruptible: false,
        falseInterruptionTimeout: 2_000,
        resumeFalseInterruption: true,
      },
      preemptiveGeneration: {
        enabled: turns.isPreemptive,
        preemptiveTts: false,
        maxRetries: 1,
      },
      userTurnLimit: { maxDuration: 60_000, maxWords: null },
    },
    connOptions: {
      sttConnOptions: CONNECT,
      llmConnOptions: { ...CONNECT, timeoutMs: SILENT_TURN_MS },
      ttsConnOptions: CONNECT,
      maxUnrecoverableErrors: 1_000,
    },
    maxToolSteps: 4,
    // Silence is judged by the guards.
    userAwayTimeout: null,
    transcriptionTimeout: TRANSCRIPT_WAIT_MS,
    ttsReadIdleTimeout: SILENT_TURN_MS,
    forwardAudioIdleTimeout: 2 * SILENT_TURN_MS,
    // A telephone network cancels its own echo; the default would make the bot deaf for 3 s.
    aecWarmupDuration: null,
  };
}

function turnDetectionOf({ turns, language }: SessionOptionsInput) {
  const isKnown = TURN_LANGUAGES.includes(language.split('-')[0]?.toLowerCase() ?? '');
  if (turns.detection === 'vad' || !isKnown) return 'vad';
  return new inference.TurnDetector({ version: 'v1-mini' });
}
