import type { Knex } from 'knex';
import { rollupPieces, type RollupGrain, type TimeSpan } from '../domain/rollup-pieces.js';
import type { CallReportQuestion } from '../ports/analytics-store.js';
import { factsOf } from './call-sums.js';

/** Where a page begins: so many calls after the last one that started before this instant. */
export interface PageStart {
  beforeMs: number | null;
  skip: number;
  /** Of all pages, exact. */
  total: number;
}

/** To skip fewer rows than this costs less than to look where they end. */
export const NEAR = 500;
const SIZES: Record<Exclude<RollupGrain, 'quarter'>, number> = {
  ...{ day: 24 * 3_600_000, hour: 3_600_000 },
};

/**
 * A page far down a list, last started first, without walking there: sums by day and then by hour
 * tell in which hour it begins.
 */
export async function placeOfPage(
  db: Knex,
  question: CallReportQuestion,
  skip: number,
): Promise<PageStart> {
  if (skip < NEAR) return { beforeMs: null, skip, total: await countCalls(db, question) };
  const days = await callsByBin(db, question, 'day');
  const total = days.reduce((sum, { calls }) => sum + calls, 0);
  const day = binOf(days, skip, SIZES.day);
  if (day === null) return { beforeMs: null, skip, total };
  const { period } = question;
  const within = { ...question, period: narrowed(period, day.span) };
  const hour = binOf(await callsByBin(db, within, 'hour'), day.skip, SIZES.hour);
  const found = hour ?? day;
  return { beforeMs: found.span.toMs, skip: found.skip, total };
}

interface Bin {
  span: TimeSpan;
  /** Counted from the end of the bin. */
  skip: number;
}

async function countCalls(db: Knex, question: CallReportQuestion): Promise<number> {
  const { period } = question;
  const facts = factsOf(question, {
    columns: ['calls'],
    pieces: period && rollupPieces(period.span),
  });
  const { rows } = await db.raw<{ rows: { total: number }[] }>(
    `select coalesce(sum(calls), 0)::float8 as total from (${facts.sql}) as facts`,
    facts.values as Record<string, Knex.RawBinding>,
  );
  return rows[0]?.total ?? 0;
}

interface CallsOfBin {
  bin: number;
  calls: number;
}

async function callsByBin(
  db: Knex,
  question: CallReportQuestion,
  grain: keyof typeof SIZES,
): Promise<CallsOfBin[]> {
  const { period } = question;
  const facts = factsOf(question, {
    columns: ['starts_at', 'calls'],
    pieces: period && rollupPieces(period.span, grain),
  });
  const { rows } = await db.raw<{ rows: CallsOfBin[] }>(
    `select floor(date_part('epoch', starts_at) * 1000 / ${SIZES[grain]}) as bin,
       sum(calls)::float8 as calls
     from (${facts.sql}) as facts group by 1 order by 1 desc`,
    facts.values as Record<string, Knex.RawBinding>,
  );
  return rows;
}

/** The bin with the first call after those that are skipped; null: there are not so many. */
function binOf(bins: readonly CallsOfBin[], skipped: number, size: number): Bin | null {
  let skip = skipped;
  for (const { bin, calls } of bins) {
    if (skip < calls) return { span: { fromMs: bin * size, toMs: (bin + 1) * size }, skip };
    skip -= calls;
  }
  return null;
}

/** The part of the period that lies within the span. */
function narrowed(
  period: CallReportQuestion['period'],
  within: TimeSpan,
): NonNullable<CallReportQuestion['period']> {
  const whole = { timezone: 'UTC', startDate: '', endDate: '', byHour: true };
  if (period === null) return { ...whole, span: within };
  const fromMs = Math.max(period.span.fromMs, within.fromMs);
  const toMs = Math.min(period.span.toMs, within.toMs);
  return { ...period, span: { fromMs, toMs } };
}
