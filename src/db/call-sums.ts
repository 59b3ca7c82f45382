import type { Knex } from 'knex';
import type { CallMeasure } from '../domain/call-sums.js';
import { rollupPieces, type RollupPiece, type TimeSpan } from '../domain/rollup-pieces.js';
import type {
  CallReportQuestion,
  ReportPeriod,
  SumKeys,
  SumsQuestion,
} from '../ports/analytics-store.js';
import { dayFactsSql } from './day-facts.js';

type Values = Record<string, unknown>;
type Sums<Key extends keyof SumKeys, Measure extends CallMeasure> = SumKeys[Key] &
  Record<Measure, number>;

/** What sums are told apart by: names, and the columns that they are made of. */
const KEYS: Record<keyof SumKeys, { select: string; count: number; from: readonly string[] }> = {
  ending: { select: 'status, outcome, disposition', count: 3, from: ['status', 'disposition'] },
  day: {
    select: `(starts_at at time zone :timezone)::date as date, outcome`,
    ...{ count: 2, from: ['starts_at'] },
  },
  weekly_hour: {
    select: `date_part('isodow', starts_at at time zone :timezone) as weekday,
      date_part('hour', starts_at at time zone :timezone) as hour`,
    ...{ count: 2, from: ['starts_at'] },
  },
  // Of its outcomes a list of campaigns shows one.
  campaign: {
    select: `campaign_id, case outcome when 'success' then outcome else '' end as outcome`,
    ...{ count: 2, from: ['campaign_id'] },
  },
};

type Question = CallReportQuestion & { campaignIds?: readonly string[] };

/**
 * Sums of calls, exact at the moment of the answer: what is rolled up, and beside it the calls that
 * are not yet, by one statement and therefore of one snapshot.
 */
export async function callSums<Key extends keyof SumKeys, Measure extends CallMeasure>(
  db: Knex,
  question: SumsQuestion<Key, Measure>,
): Promise<Sums<Key, Measure>[]> {
  const { by, measures, period } = question;
  if (by === 'day' && period?.byHour === true) {
    // `Key` is 'day' here, which the compiler does not conclude.
    const days: unknown = await sumsByDay(db, question, period);
    return days as Sums<Key, Measure>[];
  }
  const { select, count, from } = KEYS[by];
  const ordinals = Array.from({ length: count }, (_, at) => at + 1).join(', ');
  const columns = [...from, 'outcome', ...measures];
  const facts = factsOf(question, { columns, pieces: piecesOf(question) });
  const sums = measures.map(summed).join(', ');
  // Clocks are looked at once an hour and not once a row of sums.
  const source =
    by === 'weekly_hour'
      ? `select starts_at, ${sums} from (${facts.sql}) as rows_of_hours group by starts_at`
      : facts.sql;
  const { rows } = await db.raw<{ rows: Record<string, string>[] }>(
    `select ${shown(by)} from (
       select ${select}, ${sums}
       from (${source}) as facts group by ${ordinals} order by ${ordinals}) as sums`,
    { ...facts.values, timezone: period?.timezone ?? 'UTC' } as Bindings,
  );
  return rows.map((row) => withNumbers(row, measures));
}

async function sumsByDay<Measure extends CallMeasure>(
  db: Knex,
  question: SumsQuestion<keyof SumKeys, Measure>,
  period: ReportPeriod,
): Promise<Sums<'day', Measure>[]> {
  const { measures } = question;
  const span = within(period.span, 'rest');
  const facts = dayFactsSql({
    measures,
    ofRecords: ['not rolled_up', ...ofRecords(question), ...span.sql],
    ofRollups: ofRollups(question),
  });
  const { timezone, startDate, endDate } = period;
  const { rows } = await db.raw<{ rows: Record<string, string>[] }>(
    `select date::text as date, outcome, ${measures.map(summed).join(', ')}
     from (${facts}) as facts group by 1, 2 having sum(calls) <> 0 order by 1, 2`,
    { ...valuesOf(question), ...span.values, timezone, startDate, endDate } as Bindings,
  );
  return rows.map((row) => withNumbers(row, measures));
}

type Bindings = Record<string, Knex.RawBinding>;

const summed = (measure: string): string => `sum(${measure}) as ${measure}`;

function withNumbers<Key extends keyof SumKeys, Measure extends CallMeasure>(
  row: Record<string, string>,
  measures: readonly Measure[],
): Sums<Key, Measure> {
  const sums: Record<string, string | number> = row;
  for (const one of measures) sums[one] = Number(row[one]);
  return sums as Sums<Key, Measure>;
}

/** The driver would make an instant of a day. */
function shown(by: keyof SumKeys): string {
  return by === 'day' ? 'sums.*, sums.date::text as date' : 'sums.*';
}

/** Null: of all time, from the sums of days. */
function piecesOf({ by, period }: SumsQuestion<keyof SumKeys, CallMeasure>): RollupPiece[] | null {
  if (period === null) return null;
  if (by !== 'day' && by !== 'weekly_hour') return rollupPieces(period.span);
  return rollupPieces(period.span, period.byHour ? 'hour' : 'quarter');
}

/** Rolled-up rows of the pieces, and the calls beside them, as one list of rows with sums. */
export function factsOf(
  question: Question,
  wanted: { columns: readonly string[]; pieces: readonly RollupPiece[] | null },
): { sql: string; values: Values } {
  const columns = wanted.columns.join(', ');
  const span = question.period?.span ?? null;
  const notYet = ['not rolled_up', ...ofRecords(question), ...within(span, 'rest').sql];
  const selects = [`select ${columns} from call_facts where ${notYet.join(' and ')}`];
  const values: Values = { ...valuesOf(question), ...within(span, 'rest').values };
  const pieces = wanted.pieces ?? [{ grain: 'day' as const, fromMs: null, toMs: null }];
  for (const [at, piece] of pieces.entries()) {
    const time = within(piece.fromMs === null ? null : piece, String(at));
    const isRecord = piece.grain === 'record';
    const own = isRecord
      ? ['rolled_up', ...ofRecords(question)]
      : [`grain = '${piece.grain}'`, ...ofRollups(question)];
    const source = isRecord ? 'call_facts' : 'call_rollups';
    selects.push(`select ${columns} from ${source} where ${[...own, ...time.sql].join(' and ')}`);
    Object.assign(values, time.values);
  }
  return { sql: selects.join('\nunion all '), values };
}

function within(span: TimeSpan | null, name: string): { sql: string[]; values: Values } {
  if (span === null) return { sql: [], values: {} };
  const instant = (end: string) => `to_timestamp(cast(:${end}_${name} as float8))`;
  return {
    sql: [`starts_at >= ${instant('from')}`, `starts_at < ${instant('to')}`],
    values: { [`from_${name}`]: span.fromMs / 1000, [`to_${name}`]: span.toMs / 1000 },
  };
}

/** What is asked for, and what the key may see: both hold. */
function common({ filter }: Question): string[] {
  return [
    ...(filter.outcome === undefined ? [] : ['outcome = :outcome']),
    ...(filter.status === undefined ? [] : ['status = :status']),
  ];
}

function ofCompanies({ scope, filter }: Question): string[] {
  return [
    ...(scope === null ? [] : ['company_id = :scope']),
    ...(filter.companyId === undefined ? [] : ['company_id = :companyId']),
  ];
}

function ofRecords(question: Question): string[] {
  const { filter, campaignIds } = question;
  return [
    ...ofCompanies(question),
    ...common(question),
    ...(filter.skillbaseId === undefined ? [] : ['skillbase_id = :skillbaseId']),
    ...(filter.campaignId === undefined ? [] : ['campaign_id = :campaignId']),
    ...(campaignIds === undefined ? [] : ['campaign_id = any(:campaignIds)']),
  ];
}

/** The narrowest sums with all that is asked for: a campaign has one bot, a bot one company. */
function ofRollups(question: Question): string[] {
  const { filter, campaignIds } = question;
  // A check and no way in: sums are found by what they are of, not among all of the company.
  const companies = ofCompanies(question).map((one) => `(${one}) is true`);
  const conditions = [...companies, ...common(question)];
  const ofBot = `:skillbaseId = (select skillbase_id from campaigns where id = :campaignId)`;
  if (campaignIds !== undefined) return [...conditions, 'scope_id = any(:campaignIds)'];
  if (filter.campaignId !== undefined) {
    const bot = filter.skillbaseId === undefined ? [] : [ofBot];
    return [...conditions, 'scope_id = :campaignId', ...bot];
  }
  if (filter.skillbaseId !== undefined) return [...conditions, 'scope_id = :skillbaseId'];
  if (question.scope !== null) return [...conditions, 'scope_id = :scope'];
  if (filter.companyId !== undefined) return [...conditions, 'scope_id = :companyId'];
  return [...conditions, `scope = 'company'`];
}

function valuesOf({ scope, filter, campaignIds }: Question): Values {
  return { ...filter, scope, campaignIds: campaignIds && [...campaignIds] };
}
