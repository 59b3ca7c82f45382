import { addSums, countsBy, ratio, type CallMeasure } from './call-sums.js';

/** What is asked of the sums for the figures below. */
export const FIGURE_MEASURES = [
  ...(['calls', 'answered', 'humans', 'duration_sec', 'turns'] as const),
  ...(['interruption_rate_sum', 'interruption_rate_calls'] as const),
  ...(['eou_latency_sum', 'eou_latency_calls', 'cost_total'] as const),
] as const satisfies readonly CallMeasure[];

export type FigureRow = Record<(typeof FIGURE_MEASURES)[number], number> & {
  status: string;
  outcome: string;
  disposition: string;
};

/** Averages are over calls that have ended; null where nothing was measured. */
export interface CallFigures {
  total_calls: number;
  active_calls: number;
  completed_calls: number;
  failed_calls: number;
  answered_calls: number;
  human_calls: number;
  success_calls: number;
  success_rate: number | null;
  answer_rate: number | null;
  total_duration_sec: number;
  avg_duration_sec: number;
  avg_turn_count: number;
  avg_eou_latency: number | null;
  avg_interruption_rate: number | null;
  total_cost: number;
  avg_cost_per_call: number;
  outcome_distribution: Record<string, number>;
  disposition_distribution: Record<string, number>;
}

export function callFigures(rows: readonly FigureRow[]): CallFigures {
  const sums = addSums(rows, FIGURE_MEASURES);
  const byStatus = countsBy(rows, ({ status }) => status);
  const { active = 0, completed = 0, transferred = 0, failed = 0 } = byStatus;
  const ended = sums.calls - active;
  const byOutcome = countsBy(rows, ({ outcome }) => outcome);
  return {
    total_calls: sums.calls,
    active_calls: active,
    completed_calls: completed + transferred,
    failed_calls: failed,
    answered_calls: sums.answered,
    human_calls: sums.humans,
    success_calls: byOutcome['success'] ?? 0,
    success_rate: ratio(byOutcome['success'] ?? 0, ended),
    answer_rate: ratio(sums.answered, ended),
    total_duration_sec: sums.duration_sec,
    avg_duration_sec: ratio(sums.duration_sec, ended) ?? 0,
    avg_turn_count: ratio(sums.turns, ended) ?? 0,
    avg_eou_latency: ratio(sums.eou_latency_sum, sums.eou_latency_calls),
    avg_interruption_rate: ratio(sums.interruption_rate_sum, sums.interruption_rate_calls),
    total_cost: sums.cost_total,
    avg_cost_per_call: ratio(sums.cost_total, ended) ?? 0,
    outcome_distribution: byOutcome,
    disposition_distribution: countsBy(rows, ({ disposition }) => disposition),
  };
}

export const FUNNEL_MEASURES = [
  ...(['contacts_dialled', 'contacts_answered', 'contacts_human', 'contacts_goal'] as const),
] as const satisfies readonly CallMeasure[];
export const FUNNEL_STAGES = ['contacts', 'dialled', 'answered', 'human', 'goal'] as const;

export interface FunnelStage {
  stage: (typeof FUNNEL_STAGES)[number];
  contacts: number;
  /** Of the stage before. */
  rate: number | null;
  /** Of all contacts. */
  rate_of_all: number | null;
}

/** How far contacts got: each is counted where a call of it first got as far. */
export function funnel(
  contacts: number,
  reached: Record<(typeof FUNNEL_MEASURES)[number], number>,
): FunnelStage[] {
  const counts = [contacts, ...FUNNEL_MEASURES.map((measure) => reached[measure])];
  return FUNNEL_STAGES.map((stage, at) => ({
    stage,
    contacts: counts[at] ?? 0,
    rate: at === 0 ? null : ratio(counts[at] ?? 0, counts[at - 1] ?? 0),
    rate_of_all: at === 0 ? null : ratio(counts[at] ?? 0, contacts),
  }));
}

export const COST_MEASURES = [
  ...(['calls', 'answered', 'duration_sec', 'stt_seconds', 'llm_input_tokens'] as const),
  ...(['llm_output_tokens', 'tts_characters', 'telephony_seconds'] as const),
  ...(['cost_stt', 'cost_llm', 'cost_tts', 'cost_livekit', 'cost_total'] as const),
] as const satisfies readonly CallMeasure[];
export type CostRow = Record<(typeof COST_MEASURES)[number], number> & { outcome: string };

/** US dollars, exact to 6 places. */
export interface CallCosts {
  calls: number;
  cost_stt: number;
  cost_llm: number;
  cost_tts: number;
  cost_livekit: number;
  total_cost: number;
  avg_cost_per_call: number | null;
  cost_per_answered_call: number | null;
  cost_per_success: number | null;
  cost_per_talk_minute: number | null;
  stt_seconds: number;
  llm_input_tokens: number;
  llm_output_tokens: number;
  tts_characters: number;
  telephony_seconds: number;
}

const MINUTE_SECONDS = 60;

export function callCosts(rows: readonly CostRow[]): CallCosts {
  const {
    calls,
    answered,
    duration_sec: talk,
    cost_total: total,
    ...usage
  } = addSums(rows, COST_MEASURES);
  const successes = countsBy(rows, ({ outcome }) => outcome)['success'] ?? 0;
  return {
    calls,
    ...usage,
    total_cost: total,
    avg_cost_per_call: ratio(total, calls),
    cost_per_answered_call: ratio(total, answered),
    cost_per_success: ratio(total, successes),
    cost_per_talk_minute: ratio(total * MINUTE_SECONDS, talk),
  };
}
