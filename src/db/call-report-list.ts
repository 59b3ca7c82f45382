import type { Knex } from 'knex';
import type { QueryBuilder } from 'objection';
import type { CallReportQuestion, ReportedCall } from '../ports/analytics-store.js';
import type { Page, PageRequest } from '../ports/page.js';
import { fromEpochMs } from './admission-facts.js';
import { NO_REHEARSAL_SQL, STATUS_SQL, toCall } from './call-store.js';
import { copyCsv } from './copy-rows.js';
import { placeOfPage } from './deep-page.js';
import { CallModel } from './models/call-model.js';
import { nextKey, ofList } from './page-query.js';
import { plainRows } from './plain-rows.js';

/** A cursor of this list is good for no other one. */
const LIST = 'call_report';

interface Row extends CallModel {
  eouLatencyAvg: number | null;
  costTotal: string | null;
  cursorAt: string;
}

/** Dialled calls, last started first; the total is that of the rollups. */
export async function listReportedCalls(
  db: Knex,
  question: CallReportQuestion,
  page: PageRequest,
): Promise<Page<ReportedCall>> {
  const after = ofList(page.after, LIST, ['time', 'uuid']);
  const { total, ...start } = await placeOfPage(db, question, after === null ? page.skip : 0);
  if (start.skip >= total) return { items: [], total, next: null };
  const query = chosen(db, question)
    .select('calls.*')
    .orderByRaw('calls.started_at desc, calls.id desc')
    .offset(start.skip)
    .limit(page.limit);
  if (start.beforeMs !== null) {
    void query.whereRaw(`calls.started_at < ${fromEpochMs('?')}`, [start.beforeMs]);
  }
  if (after !== null) {
    const [at, id] = after;
    void query.whereRaw('(calls.started_at, calls.id) < (?::timestamptz, ?::uuid)', [at, id]);
  }
  const rows = await withMetrics(db, query);
  return { items: rows.map(toReported), total, next: nextKey(rows, page.limit, LIST) };
}

/** Of the calls of the page, not of those that are skipped. */
function withMetrics(db: Knex, page: QueryBuilder<CallModel>): Promise<Row[]> {
  return plainRows<Row>(
    db
      .from(page.toKnexQuery().as('calls'))
      .leftJoin('call_metrics as m', 'm.call_id', 'calls.id')
      .select('calls.*', 'm.eou_latency_avg', 'm.cost_total')
      .select(db.raw('calls.started_at::text as cursor_at'))
      .orderByRaw('calls.started_at desc, calls.id desc'),
  );
}

/** What begins like a formula is told apart from one, as numbers and codes of ours need not be. */
export function reportedCallsCsv(db: Knex, question: CallReportQuestion): AsyncIterable<Buffer> {
  const query = chosen(db, question)
    .leftJoin('call_metrics as m', 'm.call_id', 'calls.id')
    .select('calls.id', 'calls.skillbase_id', 'calls.campaign_id', 'calls.phone_number')
    .select('calls.outcome', 'calls.disposition', 'calls.duration_sec', 'calls.turn_count')
    .select(CallModel.raw(`${STATUS} as status, calls.started_at, calls.ended_at`))
    .select(CallModel.raw('m.eou_latency_avg as avg_eou_latency, m.cost_total'))
    .orderByRaw('calls.started_at desc, calls.id desc');
  return copyCsv(db, query.toKnexQuery());
}

const STATUS = `case ${(['active', 'transferred', 'completed'] as const)
  .map((status) => `when ${STATUS_SQL[status]} then '${status}'`)
  .join(' ')} else 'failed' end`;

function chosen(db: Knex, question: CallReportQuestion): QueryBuilder<CallModel> {
  const { scope, filter, period } = question;
  const query = CallModel.query(db).whereRaw(NO_REHEARSAL_SQL);
  void query.where('calls.state', '<>', 'reserved');
  if (scope !== null) void query.where('calls.company_id', scope);
  const columns = {
    'calls.company_id': filter.companyId,
    'calls.campaign_id': filter.campaignId,
    'calls.skillbase_id': filter.skillbaseId,
    'calls.outcome': filter.outcome,
  };
  for (const [column, value] of Object.entries(columns)) {
    if (value !== undefined) void query.where(column, value);
  }
  if (filter.status !== undefined) void query.whereRaw(STATUS_SQL[filter.status]);
  if (period !== null) {
    void query.whereRaw(`calls.started_at >= ${fromEpochMs('?')}`, [period.span.fromMs]);
    void query.whereRaw(`calls.started_at < ${fromEpochMs('?')}`, [period.span.toMs]);
  }
  return query;
}

function toReported(row: Row): ReportedCall {
  return {
    ...toCall(row),
    avgEouLatency: row.eouLatencyAvg,
    costTotal: Number(row.costTotal ?? 0),
  };
}
