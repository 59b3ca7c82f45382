import type { Knex } from 'knex';
import type { CallReport } from '../domain/call-report.js';

/** The report that counts: the first one; later ones are kept and change nothing. */
export async function readReport(db: Knex, callId: string): Promise<CallReport | null> {
  const { rows } = await db.raw<{ rows: { body: CallReport }[] }>(
    `select body from call_reports where call_id = ? and not is_late`,
    [callId],
  );
  return rows[0]?.body ?? null;
}
