import type { Knex } from 'knex';
import { knownOutcome, type CallAnalysis } from '../domain/call-analysis.js';
import type { CallReport } from '../domain/call-report.js';
import type { Disposition } from '../domain/call.js';
import type { AnalysisQueue, DueTalk } from '../ports/analyst.js';
import { analysisColumns, outcomeColumns } from './call-records.js';

/** A claim lasts longer than any answer takes; then another process may have the talk. */
const CLAIM_SECONDS = 120;
/**
 * Talks that have waited longer were missed while no model was there; they stay as they are. So do
 * those of rehearsals.
 */
const HOURS_MAX = 24;

const CLAIM = `
  with due as (
    select call_id from call_metrics
    where analysis_after <= clock_timestamp()
    order by analysis_after limit :max for update skip locked),
  claimed as (
    update call_metrics m set analysis_attempts = m.analysis_attempts + 1,
      analysis_after = case when p.rehearsal_of is null
          and m.created_at > clock_timestamp() - make_interval(hours => :hours)
        then clock_timestamp() + make_interval(secs => :seconds) end
    from due, calls c, campaigns p
    where m.call_id = due.call_id and c.id = due.call_id and p.id = c.campaign_id
    returning m.call_id, m.analysis_attempts, m.analysis_after)
  select k.call_id as "callId", k.analysis_attempts as attempt,
    coalesce(v.config #>> '{context,language}', 'ru') as language,
    coalesce(v.config #> '{agent,lead_transfer_fields}', '[]') as fields,
    (select json_agg(json_build_object('role', l.role, 'content', l.content) order by l.turn_index)
      from call_logs l where l.call_id = k.call_id) as turns
  from claimed k
  join calls c on c.id = k.call_id
  left join skillbase_versions v
    on v.skillbase_id = c.skillbase_id and v.version = c.skillbase_version
  where k.analysis_after is not null`;

/** A talk of which no turn was kept has null. */
type ClaimedRow = Omit<DueTalk, 'turns'> & { turns: DueTalk['turns'] | null };

export function createAnalysisQueue(db: Knex): AnalysisQueue {
  return {
    async claim(max) {
      const bindings = { max, hours: HOURS_MAX, seconds: CLAIM_SECONDS };
      const { rows } = await db.raw<{ rows: ClaimedRow[] }>(CLAIM, bindings);
      return rows.map((row) => ({ ...row, turns: row.turns ?? [] }));
    },

    save: (callId, analysis) => db.transaction((trx) => save(trx, callId, analysis)),

    async postpone(callId, seconds) {
      await db.raw(
        `update call_metrics
         set analysis_after = clock_timestamp() + make_interval(secs => cast(:seconds as float8))
         where call_id = :callId and analysis_after is not null`,
        { callId, seconds },
      );
    },
  };
}

/** Whoever comes second finds nothing to do. */
async function save(trx: Knex.Transaction, callId: string, analysis: CallAnalysis): Promise<void> {
  const { rows } = await trx.raw<{ rows: (Disposition & { report: CallReport | null })[] }>(
    `select c.network, c.answered_by as "answeredBy", c.business, c.detail,
       (select r.body from call_reports r where r.call_id = c.id and not r.is_late) as report
     from calls c where c.id = :callId`,
    { callId },
  );
  const [row] = rows;
  if (row === undefined) return;
  const { report, ...disposition } = row;
  await trx('call_metrics')
    .where({ call_id: callId })
    .whereNotNull('analysis_after')
    .update({
      ...outcomeColumns(knownOutcome(disposition, report, analysis)),
      ...analysisColumns(analysis),
      analysis_after: null,
    });
}
