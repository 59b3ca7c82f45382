const spread = (stage: string, values: readonly number[]) =>
  Object.fromEntries(
    ['avg', 'min', 'max', 'p50', 'p95', 'p99'].map((part, at) => [`${part}_${stage}`, values[at]]),
  );

const line = (
  service: readonly [string, string, string],
  used: readonly [string, number],
  money: readonly [string, string],
) => ({
  ...{ kind: service[0], provider: service[1], model: service[2] },
  ...{ unit: used[0], quantity: used[1], price_usd: money[0], cost_usd: money[1] },
});
const MODEL = ['llm', 'openai', 'gpt-4o-mini'] as const;
const LINES = [
  line(['stt', 'deepgram', 'nova-3'], ['minute', 42], ['0.0077', '0.005390']),
  line(MODEL, ['million_input_tokens', 3_100], ['0.15', '0.000465']),
  line(MODEL, ['million_output_tokens', 140], ['0.60', '0.000084']),
  line(['tts', 'cartesia', 'sonic-3'], ['thousand_characters', 310], ['0.0392', '0.012152']),
  line(['telephony', 'livekit', 'sip'], ['minute', 42], ['0.004', '0.002800']),
];

/** A talk of 42 seconds. */
export const CALL_METRICS_EXAMPLE = {
  call_id: '9d7b1f5e-2f3a-4c1c-8a53-5d1f0a9b7c44',
  ...spread('eou_delay', [260, 250, 270, 260, 269, 270]),
  ...spread('ttfb_stt', [180, 120, 240, 180, 234, 239]),
  ...spread('ttft_llm', [230, 190, 310, 210, 300, 308]),
  ...spread('latency_llm', [420, 330, 560, 400, 540, 556]),
  ...spread('ttfb_tts', [130, 90, 170, 130, 166, 169]),
  ...spread('eou_latency', [690, 590, 820, 680, 806, 817]),
  ...{ stt_duration_sec: 42, livekit_duration_sec: 42, ring_sec: 6, duration_sec: 42 },
  ...{ llm_input_tokens: 3_100, llm_output_tokens: 140, tts_characters: 310 },
  ...{ turn_count: 6, user_turn_count: 3, bot_turn_count: 3, caller_words: 21, bot_words: 64 },
  ...{ interruption_count: 1, bot_interruption_count: 0, interruption_rate: 0.333 },
  ...{ cost_stt: 0.00539, cost_llm: 0.000549, cost_tts: 0.012152, cost_livekit: 0.0028 },
  ...{ cost_total: 0.020891, cost_complete: true, unpriced_lines: 0 },
  sentiment: 'positive',
  sentiment_score: 0.5,
  disposition: 'goal_met',
  outcome: 'success',
  outcome_confidence: 0.93,
  outcome_reason: 'Человек выбрал время и подтвердил запись.',
  outcome_source: 'bot',
  summary: 'Человек согласился: «запишите».',
  extracted_data: { visit_time: '18:00' },
  analysis: { by: 'lexical', finding: 'goal_met', confidence: 0.9, reason: '«запишите»' },
  cost_lines: LINES,
  created_at: '2026-09-01T08:00:49.000Z',
};
