import type { AnsweredBy, BusinessEnding } from './call.js';

/** One thing said. Times are line time, ISO-8601; latencies in milliseconds. */
export interface CallTurn {
  index: number;
  role: 'user' | 'assistant' | 'system' | 'tool';
  content: string;
  state_id: string | null;
  at: string;
  was_interrupted: boolean;
  ttfb_stt?: number;
  latency_llm?: number;
  ttfb_tts?: number;
  eou_latency?: number;
}

/** What was used of each paid service; prices are applied by the platform, not by the agent. */
export interface CallUsage {
  stt_seconds: number;
  llm_input_tokens: number;
  llm_output_tokens: number;
  tts_characters: number;
  telephony_seconds: number;
}

/**
 * What the agent says of an answered call when it is over: a pure reduction of the session's
 * events. The first report of a call wins; later ones are kept and change nothing.
 */
export interface CallReport {
  answered_by: AnsweredBy;
  business: BusinessEnding | null;
  detail: string | null;
  /** Talk time in seconds of line time, from the answer to the end. */
  duration_sec: number;
  interruption_count: number;
  turns: CallTurn[];
  usage: CallUsage;
  outcome_confidence: number | null;
  outcome_reason: string | null;
  /** Fields that the bot was asked to find out. */
  extracted_data: Record<string, unknown>;
  /** When the person asked to be called again; ISO-8601, line time. */
  callback_at: string | null;
}
