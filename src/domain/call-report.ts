import type { AnsweredBy, BusinessEnding } from './call.js';

/** One thing said. Times are line time, ISO-8601; latencies in milliseconds. */
export interface CallTurn {
  index: number;
  role: 'user' | 'assistant' | 'system' | 'tool';
  content: string;
  state_id: string | null;
  at: string;
  /** Of the bot: the person cut it short. Of the person: the bot began while they spoke. */
  was_interrupted: boolean;
  /** First result of recognition after speech began. */
  ttfb_stt?: number | undefined;
  /** From the true end of the person's speech until their turn was taken to be over. */
  eou_delay?: number | undefined;
  /** From the request to the first token, and to the last one. */
  ttft_llm?: number | undefined;
  latency_llm?: number | undefined;
  /** From text to the first sound. */
  ttfb_tts?: number | undefined;
  /** From the true end of the person's speech to the first sound of the bot: voice to voice. */
  eou_latency?: number | undefined;
}

export const SERVICE_KINDS = ['stt', 'llm', 'tts', 'telephony'] as const;
export type ServiceKind = (typeof SERVICE_KINDS)[number];

/** What was used of one model of one provider. */
export interface UsageLine {
  kind: ServiceKind;
  provider: string;
  model: string;
  seconds?: number | undefined;
  input_tokens?: number | undefined;
  output_tokens?: number | undefined;
  characters?: number | undefined;
}

/**
 * What was used of each paid service; prices are applied by the platform, not by the agent. When
 * there are lines, they are what counts, and the sums before them are of older agents.
 */
export interface CallUsage {
  stt_seconds: number;
  llm_input_tokens: number;
  llm_output_tokens: number;
  tts_characters: number;
  telephony_seconds: number;
  lines?: UsageLine[] | undefined;
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
  /** How often the person cut the bot short. */
  interruption_count: number;
  /** How often the bot began while the person spoke; told by the turns when it is absent. */
  bot_interruption_count?: number | undefined;
  turns: CallTurn[];
  usage: CallUsage;
  outcome_confidence: number | null;
  outcome_reason: string | null;
  /** Fields that the bot was asked to find out. */
  extracted_data: Record<string, unknown>;
  /** When the person asked to be called again; ISO-8601, line time. */
  callback_at: string | null;
}
