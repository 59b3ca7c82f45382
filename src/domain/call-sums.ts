/**
 * What rollups add up of calls, by column. Costs are US dollars with 6 places, latencies
 * milliseconds.
 */
export const CALL_MEASURES = [
  ...(['calls', 'answered', 'humans'] as const),
  ...(['contacts_dialled', 'contacts_answered', 'contacts_human', 'contacts_goal'] as const),
  ...(['duration_sec', 'turns', 'interruptions'] as const),
  ...(['interruption_rate_sum', 'interruption_rate_calls'] as const),
  ...(['eou_latency_sum', 'eou_latency_calls'] as const),
  ...(['stt_seconds', 'llm_input_tokens', 'llm_output_tokens', 'tts_characters'] as const),
  ...(['telephony_seconds', 'cost_stt', 'cost_llm', 'cost_tts', 'cost_livekit'] as const),
  'cost_total' as const,
] as const;
export type CallMeasure = (typeof CALL_MEASURES)[number];
export type CallSums = Record<CallMeasure, number>;

const PLACES = 1e6;

/** Sums of sums; decimals of 6 places stay exact to the last of them. */
export function addSums<Measure extends CallMeasure>(
  rows: readonly Readonly<Record<Measure, number>>[],
  measures: readonly Measure[],
): Record<Measure, number> {
  const entries = measures.map((measure) => {
    const sum = rows.reduce((total, row) => total + row[measure], 0);
    return [measure, Math.round(sum * PLACES) / PLACES] as const;
  });
  return Object.fromEntries(entries) as Record<Measure, number>;
}

/** Null of nothing: an average of no calls is not zero. */
export function ratio(part: number, whole: number, places = 6): number | null {
  if (whole === 0) return null;
  const scale = 10 ** places;
  return Math.round((part / whole) * scale) / scale;
}

/** How many calls there are of each kind; kinds without calls are left out. */
export function countsBy<Row extends { calls: number }>(
  rows: readonly Row[],
  kindOf: (row: Row) => string,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) {
    const kind = kindOf(row);
    if (kind !== '') counts[kind] = (counts[kind] ?? 0) + row.calls;
  }
  return counts;
}
