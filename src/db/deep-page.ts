import type { Knex } from 'knex';
import { rollupPieces, type RollupGrain, type TimeSpan } from '../domain/rollup-pieces.js';
import type { CallReportQuestion } from '../ports/analytics-store.js';
import { factsOf } from './call-sums.js';

/** Where a page begins: so many calls after the last one that started before this instant. */
export interface PageStart {
  beforeMs: number | null;
  skip: number;
}

/** To skip fewer rows than this costs less than to look where they end. */
const NEAR = 500;
const SIZES: Record<Exclude<RollupGrain, 'quarter'>, number> = {
  ...{ day: 24 * 3_600_000, hour: 3_600_000 },
};

/**
 * A page far down a list, last started first, without walking there: sums by day and then by hour
 * tell in which hour it begins.
 */
export async function startOfPage(
  db: Knex,
  question: CallReportQuestion,
  skip: number,
): Promise<PageStart> {
  if (skip < NEAR) return { beforeMs: null, skip };
  const day = await binOf(db, question, { skip, grain: 'day', within: null });
  if (day === null) return { beforeMs: null, skip };
  const hour = await binOf(db, question, { skip: day.skip, grain: 'hour', within: day.span });
  const found = hour ?? day;
  return { beforeMs: found.span.toMs, skip: found.skip };
}

interface Bin {
  span: TimeSpan;
  /** Counted from the end of the bin. */
  skip: number;
}

async function binOf(
  db: Knex,
  question: CallReportQuestion,
  asked: { skip: number; grain: keyof typeof SIZES; within: TimeSpan | null },
): Promise<Bin | null> {
  const { grain, within } = asked;
  const size = SIZES[grain];
  const period = narrowed(question.period, within);
  const facts = factsOf(
    { ...question, period },
    { columns: ['starts_at', 'calls'], pieces: period && rollupPieces(period.span, grain) },
  );
  const { rows } = await db.raw<{ rows: { bin: number; calls: number }[] }>(
    `select floor(date_part('epoch', starts_at) * 1000 / ${size}) as bin,
       sum(calls)::float8 as calls
     from (${facts.sql}) as facts group by 1 order by 1 desc`,
    facts.values as Record<string, Knex.RawBinding>,
  );
  let { skip } = asked;
  for (const { bin, calls } of rows) {
    if (skip < calls) return { span: { fromMs: bin * size, toMs: (bin + 1) * size }, skip };
    skip -= calls;
  }
  return null;
}

/** The part of the period that lies within the span. */
function narrowed(
  period: CallReportQuestion['period'],
  within: TimeSpan | null,
): CallReportQuestion['period'] {
  if (within === null) return period;
  const whole = { timezone: 'UTC', startDate: '', endDate: '', byHour: true };
  if (period === null) return { ...whole, span: within };
  const fromMs = Math.max(period.span.fromMs, within.fromMs);
  const toMs = Math.min(period.span.toMs, within.toMs);
  return { ...period, span: { fromMs, toMs } };
}
