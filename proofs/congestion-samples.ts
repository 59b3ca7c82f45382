import type { Database } from '../src/db/knex.js';
import { factorAt, type LineFactor } from '../src/domain/congestion.js';

/** What share of its rate a line allowed at an instant; real time. */
export interface LineSample {
  atMs: number;
  factor: number;
}

interface Row {
  nowMs: number;
  factor: number | null;
  good: number | null;
  changedAtMs: number | null;
  isOver: boolean;
}

/** Looks at a line in real time again and again: how fast it may dial, and when it sank. */
export function followLine(db: Database, lineId: string) {
  const samples: LineSample[] = [];
  const sinks = new Set<number>();
  return {
    /** Over: nothing is left to dial in the campaign. */
    async sample(campaignId: string): Promise<{ isOver: boolean }> {
      const { rows } = await db.raw<{ rows: Row[] }>(
        `select (extract(epoch from clock_timestamp()) * 1000)::float8 as "nowMs",
           p.factor, p.good, (extract(epoch from p.changed_at) * 1000)::float8 as "changedAtMs",
           c.status in ('completed', 'stopped', 'failed') as "isOver"
         from campaigns c left join line_pace p on p.line_id = cast(? as uuid) where c.id = ?`,
        [lineId, campaignId],
      );
      const [row] = rows;
      if (row === undefined) throw new Error('the campaign is gone');
      const line = lineFactor(row);
      if (line !== null) sinks.add(line.changedAtMs);
      samples.push({ atMs: row.nowMs, factor: factorAt(line, row.nowMs) });
      return { isOver: row.isOver };
    },
    samples: () => samples,
    sinks: () => [...sinks].sort((a, b) => a - b),
  };
}

function lineFactor({ factor, good, changedAtMs }: Row): LineFactor | null {
  if (factor === null || good === null || changedAtMs === null) return null;
  return { factor, good, changedAtMs };
}
