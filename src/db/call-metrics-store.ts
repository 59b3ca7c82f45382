import type { Knex } from 'knex';
import type { CallMetricsRecord, CallMetricsStore } from '../ports/call-metrics-store.js';

/** Columns of text and JSON have names of their own; the rest are numbers. */
const RECORD = `
  select c.id as "callId", to_jsonb(m) - '{cost_lines,analysis}'::text[] as columns,
    c.disposition, c.outcome as "callOutcome", m.outcome, m.outcome_reason as "outcomeReason",
    m.outcome_source as "outcomeSource", m.sentiment, m.summary, m.analysis,
    c.collected_data as "collectedData", m.cost_lines as "costLines",
    extract(epoch from coalesce(c.answered_at, c.ended_at) - c.dialing_at)::float8 as "ringSec",
    c.duration_sec as "durationSec", m.created_at as "createdAt"
  from calls c join call_metrics m on m.call_id = c.id
  where c.id = :callId and (cast(:scope as uuid) is null or c.company_id = :scope)`;

export function createCallMetricsStore(db: Knex): CallMetricsStore {
  return {
    async find(scope, callId) {
      const { rows } = await db.raw<{ rows: CallMetricsRecord[] }>(RECORD, { scope, callId });
      return rows[0] ?? null;
    },
  };
}
