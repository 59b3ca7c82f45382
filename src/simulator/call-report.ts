import type { BotServices } from './bot.js';

/** What the simulated agent tells the door; the shapes of the agent's side of the contract. */
export interface CallTurn {
  index: number;
  role: 'user' | 'assistant' | 'system' | 'tool';
  content: string;
  state_id: string | null;
  at: string;
  was_interrupted: boolean;
  eou_delay?: number;
  ttfb_stt?: number;
  ttft_llm?: number;
  latency_llm?: number;
  ttfb_tts?: number;
  eou_latency?: number;
}

interface UsageLine {
  kind: 'stt' | 'llm' | 'tts' | 'telephony';
  provider: string;
  model: string;
  seconds?: number;
  input_tokens?: number;
  output_tokens?: number;
  characters?: number;
}

export interface CallReport {
  answered_by: 'human' | 'voicemail' | 'silence';
  business: string | null;
  detail: string | null;
  duration_sec: number;
  interruption_count: number;
  bot_interruption_count: number;
  turns: CallTurn[];
  usage: {
    stt_seconds: number;
    llm_input_tokens: number;
    llm_output_tokens: number;
    tts_characters: number;
    telephony_seconds: number;
    lines: UsageLine[];
  };
  outcome_confidence: number | null;
  outcome_reason: string | null;
  extracted_data: Record<string, unknown>;
  callback_at: string | null;
}

/** A talk as it would go if nobody cut it short. */
export interface Conversation {
  answeredBy: CallReport['answered_by'];
  business: string | null;
  detail: string | null;
  /** In order of `at`. */
  turns: CallTurn[];
  reason: string | null;
  confidence: number | null;
  extracted: Record<string, unknown>;
  callbackAt: string | null;
  services: BotServices;
}

export interface TalkEnd {
  answeredAtLineMs: number;
  endedAtLineMs: number;
  /** The word for what cut the talk short; null when it came to its end. */
  cutBy: string | null;
}

/** Words of prompt that a model reads again with every turn. */
const PROMPT_TOKENS = 900;
const CHARACTERS_PER_TOKEN = 3.2;
const LONGEST_CALL_SECONDS = 86_400;

/** A pure reduction of what was said until the end. */
export function reportOf(conversation: Conversation, end: TalkEnd): CallReport {
  const seconds = Math.max(0, (end.endedAtLineMs - end.answeredAtLineMs) / 1000);
  const duration = Math.min(LONGEST_CALL_SECONDS, Math.round(seconds * 1000) / 1000);
  const turns = turnsUntil(conversation.turns, end.endedAtLineMs);
  return {
    answered_by: conversation.answeredBy,
    duration_sec: duration,
    interruption_count: turns.filter(isCutShort('assistant')).length,
    bot_interruption_count: turns.filter(isCutShort('user')).length,
    turns,
    usage: usageOf(turns, duration, conversation.services),
    ...(end.cutBy === null ? conclusionOf(conversation) : cutShort(conversation, end.cutBy)),
  };
}

export function turnsUntil(turns: CallTurn[], lineMs: number): CallTurn[] {
  return turns.filter((turn) => Date.parse(turn.at) <= lineMs);
}

function isCutShort(role: CallTurn['role']) {
  return (turn: CallTurn) => turn.role === role && turn.was_interrupted;
}

type Conclusion = Pick<
  CallReport,
  'business' | 'detail' | 'outcome_confidence' | 'outcome_reason' | 'extracted_data' | 'callback_at'
>;

function conclusionOf(conversation: Conversation): Conclusion {
  return {
    business: conversation.business,
    detail: conversation.detail,
    outcome_confidence: conversation.confidence,
    outcome_reason: conversation.reason,
    extracted_data: conversation.extracted,
    callback_at: conversation.callbackAt,
  };
}

/** Nothing was agreed: a human was talked to in part, a machine was told nothing. */
function cutShort(conversation: Conversation, cutBy: string): Conclusion {
  return {
    business: conversation.answeredBy === 'human' ? 'partial' : null,
    detail: cutBy,
    outcome_confidence: null,
    outcome_reason: null,
    extracted_data: {},
    callback_at: null,
  };
}

function usageOf(
  turns: CallTurn[],
  duration: number,
  { stt, llm, tts }: BotServices,
): CallReport['usage'] {
  const { input, output, spoken } = wordsOf(turns);
  return {
    stt_seconds: duration,
    llm_input_tokens: input,
    llm_output_tokens: output,
    tts_characters: spoken,
    telephony_seconds: duration,
    lines: [
      { kind: 'stt', ...stt, seconds: duration },
      { kind: 'llm', ...llm, input_tokens: input, output_tokens: output },
      { kind: 'tts', ...tts, characters: spoken },
      { kind: 'telephony', provider: 'livekit', model: 'sip', seconds: duration },
    ],
  };
}

/** The model reads the whole talk again with every turn. */
function wordsOf(turns: CallTurn[]): { input: number; output: number; spoken: number } {
  let context = PROMPT_TOKENS;
  let input = 0;
  let output = 0;
  let spoken = 0;
  for (const turn of turns) {
    const tokens = Math.ceil(turn.content.length / CHARACTERS_PER_TOKEN);
    if (turn.role === 'assistant') {
      input += context;
      output += tokens;
      spoken += turn.content.length;
    }
    context += tokens;
  }
  return { input, output, spoken };
}
