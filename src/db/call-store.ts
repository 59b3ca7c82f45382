import type { Knex } from 'knex';
import type { QueryBuilder } from 'objection';
import type { CallStatus } from '../domain/call-status.js';
import type { CompanyScope } from '../domain/principal.js';
import type {
  Call,
  CallDetail,
  CallFilter,
  CallMessage,
  CallMetrics,
  CallStore,
} from '../ports/call-store.js';
import type { PageRequest } from '../ports/page.js';
import { CallModel } from './models/call-model.js';
import { newestFirst } from './page-query.js';

export function createCallStore(db: Knex): CallStore {
  return {
    async list(scope: CompanyScope, filter: CallFilter, page: PageRequest) {
      const found = await newestFirst(filtered(seenBy(db, scope), filter), page);
      return { ...found, items: found.items.map(toCall) };
    },
    detail: (scope, id) => readDetail(db, scope, id),
  };
}

function seenBy(db: Knex, scope: CompanyScope): QueryBuilder<CallModel> {
  const query = CallModel.query(db);
  if (scope !== null) void query.where('calls.company_id', scope);
  return query;
}

function filtered(query: QueryBuilder<CallModel>, filter: CallFilter): QueryBuilder<CallModel> {
  const columns = {
    'calls.company_id': filter.companyId,
    'calls.campaign_id': filter.campaignId,
    'calls.skillbase_id': filter.skillbaseId,
    'calls.call_task_id': filter.callTaskId,
    'calls.outcome': filter.outcome,
    'calls.state': filter.state,
  };
  for (const [column, value] of Object.entries(columns)) {
    if (value !== undefined) void query.where(column, value);
  }
  const isNamed = filter.campaignId !== undefined || filter.callTaskId !== undefined;
  if (!isNamed) void query.whereRaw(NO_REHEARSAL_SQL);
  if (filter.status !== undefined) void query.whereRaw(STATUS_SQL[filter.status]);
  if (filter.from !== undefined) void query.whereRaw(`${STARTED_SQL} >= ?`, [filter.from]);
  if (filter.to !== undefined) void query.whereRaw(`${STARTED_SQL} < ?`, [filter.to]);
  return query;
}

/** A rehearsal is in no list of real calls; asked for by its campaign its calls are seen. */
const NO_REHEARSAL_SQL = `not exists (select 1 from campaigns c
  where c.id = calls.campaign_id and c.rehearsal_of is not null)`;
const STARTED_SQL = 'coalesce(calls.dialing_at, calls.reserved_at)';

/** `callStatus` of the domain as a condition; a test holds the two together. */
const STATUS_SQL: Record<CallStatus, string> = {
  active: `calls.state <> 'ended'`,
  transferred: `calls.state = 'ended' and calls.business = 'transferred'`,
  completed: `calls.state = 'ended' and calls.network = 'answered'
    and calls.business is distinct from 'transferred'`,
  failed: `calls.state = 'ended' and calls.network is distinct from 'answered'
    and calls.business is distinct from 'transferred'`,
};

async function readDetail(db: Knex, scope: CompanyScope, id: string): Promise<CallDetail | null> {
  const call = await seenBy(db, scope).findById(id);
  if (!call) return null;
  const [messages, metrics] = await Promise.all([
    db('call_logs').where({ call_id: id }).orderBy('turn_index').select<CallMessage[]>({
      id: 'id',
      index: 'turn_index',
      role: 'role',
      content: 'content',
      stateId: 'state_id',
      wasInterrupted: 'was_interrupted',
      at: 'at',
    }),
    db('call_metrics').where({ call_id: id }).first<CallMetrics | undefined>(),
  ]);
  return { call: toCall(call), messages, metrics: metrics ?? null };
}

function toCall(row: CallModel): Call {
  return {
    id: row.id,
    campaignId: row.campaignId,
    companyId: row.companyId,
    callTaskId: row.callTaskId,
    skillbaseId: row.skillbaseId,
    skillbaseVersion: row.skillbaseVersion,
    lineId: row.lineId,
    attemptNumber: row.attemptNumber,
    round: row.round,
    direction: row.direction,
    state: row.state,
    callerNumber: row.callerId,
    calleeNumber: row.phoneNumber,
    outcome: row.outcome,
    network: row.network,
    answeredBy: row.answeredBy,
    business: row.business,
    detail: row.detail,
    disposition: row.disposition,
    collectedData: row.collectedData,
    durationSec: row.durationSec,
    turnCount: row.turnCount,
    language: row.language,
    startedAt: row.dialingAt ?? row.reservedAt,
    answeredAt: row.answeredAt,
    endedAt: row.endedAt,
  };
}
