import type { Knex } from 'knex';
import { afterCongestion, type LineFactor } from '../domain/congestion.js';
import { epochMs, fromEpochMs } from './admission-facts.js';
import { revokeSlots } from './revoke-slots.js';

/**
 * The carrier of a line said that it is congested: the line slows down, at most once a second, and
 * what was granted ahead at the old rate is taken back.
 */
export async function slowDown(
  trx: Knex.Transaction,
  { lineId, nowLineMs }: { lineId: string; nowLineMs: number },
): Promise<void> {
  const { rows } = await trx.raw<{ rows: LineFactor[] }>(
    `select factor, good, ${epochMs('changed_at')} as "changedAtMs"
     from line_pace where line_id = ? for update`,
    [lineId],
  );
  const sunk = afterCongestion(rows[0] ?? null, nowLineMs);
  if (sunk === null) return;
  // Two that are the first at once have sunk it once.
  const written = await trx.raw<{ rows: unknown[] }>(
    `insert into line_pace as p (line_id, factor, good, changed_at)
     values (:lineId, :factor, :good, ${fromEpochMs(':changedAtMs')})
     on conflict (line_id) do update set factor = excluded.factor, good = excluded.good,
       changed_at = excluded.changed_at
     where p.changed_at < excluded.changed_at - interval '0.9 seconds'
     returning line_id`,
    { lineId, ...sunk },
  );
  if (written.rows.length > 0) await revokeSlots(trx, { lineId });
}
