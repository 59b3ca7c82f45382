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
import { fromEpochMs } from './admission-facts.js';
import { placeInList } from './call-place.js';
import { CallModel } from './models/call-model.js';
import { pageInOrder, type ListOrder } from './page-query.js';

export function createCallStore(db: Knex): CallStore {
  return {
    async list(scope: CompanyScope, filter: CallFilter, page: PageRequest) {
      const query = filtered(seenBy(db, scope), filter);
      const place = await placeInList(db, { scope, filter }, page);
      if (place !== null && place.beforeMs !== null) {
        void query.whereRaw(`calls.started_at < ${fromEpochMs('?')}`, [place.beforeMs]);
      }
      const known = place === null ? {} : { skip: place.skip, total: place.total };
      const found = await pageInOrder(query, { ...page, ...known }, LAST_STARTED);
      return { ...found, items: found.items.map(toCall) };
    },
    detail: (scope, id) => readDetail(db, scope, id),

    async find(scope, id) {
      const call = await seenBy(db, scope).findById(id);
      return call ? toCall(call) : null;
    },

    async messages(scope, id) {
      const call = await seenBy(db, scope).findById(id).select('calls.id');
      return call ? readMessages(db, id) : null;
    },

    rate: async (scope, id, rating) =>
      (await seenBy(db, scope).where({ id }).patch({ rating })) > 0,
  };
}

/** By the line's clock; there is an index for each thing that a list is limited to. */
const LAST_STARTED: ListOrder = {
  ...{ column: 'started_at', kind: 'time', id: 'uuid', direction: 'desc' },
};

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
    'calls.phone_number': filter.phoneNumber,
    'calls.outcome': filter.outcome,
    'calls.state': filter.state,
  };
  for (const [column, value] of Object.entries(columns)) {
    if (value !== undefined) void query.where(column, value);
  }
  const isNamed = filter.campaignId !== undefined || filter.callTaskId !== undefined;
  if (!isNamed) void query.whereRaw(NO_REHEARSAL_SQL);
  if (filter.phoneNumber !== undefined) void query.whereRaw(OF_A_COMPANY_SQL);
  if (filter.status !== undefined) void query.whereRaw(STATUS_SQL[filter.status]);
  if (filter.from !== undefined) void query.whereRaw('calls.started_at >= ?', [filter.from]);
  if (filter.to !== undefined) void query.whereRaw('calls.started_at < ?', [filter.to]);
  return query;
}

/** A rehearsal is in no list of real calls; asked for by its campaign its calls are seen. */
export const NO_REHEARSAL_SQL = `not exists (select 1 from campaigns c
  where c.id = calls.campaign_id and c.rehearsal_of is not null)`;

/** True of every call; it opens the index of numbers, which begins with the company. */
const OF_A_COMPANY_SQL = 'calls.company_id in (select id from companies)';

/** `callStatus` of the domain as a condition; a test holds the two together. */
export const STATUS_SQL: Record<CallStatus, string> = {
  // None of them is rolled up, and saying so finds them by an index of the few that are not.
  active: `calls.state <> 'ended' and not calls.rolled_up`,
  transferred: `calls.state = 'ended' and calls.business = 'transferred'`,
  completed: `calls.state = 'ended' and calls.network = 'answered'
    and calls.business is distinct from 'transferred'`,
  failed: `calls.state = 'ended' and calls.network is distinct from 'answered'
    and calls.business is distinct from 'transferred'`,
};

async function readDetail(db: Knex, scope: CompanyScope, id: string): Promise<CallDetail | null> {
  const call = await seenBy(db, scope).findById(id);
  if (!call) return null;
  const [messages, metrics, contact, lead] = await Promise.all([
    readMessages(db, id),
    db('call_metrics').where({ call_id: id }).first<CallMetrics | undefined>(),
    db('call_tasks')
      .where({ id: call.callTaskId })
      .first<CallDetail['contact']>({ name: 'contact_name', data: 'contact_data' }),
    db('leads')
      .where({ call_id: id })
      .whereNull('removed_at')
      .first<NonNullable<CallDetail['lead']> | undefined>('id', 'status'),
  ]);
  return { call: toCall(call), messages, metrics: metrics ?? null, contact, lead: lead ?? null };
}

function readMessages(db: Knex, callId: string): Promise<CallMessage[]> {
  return db('call_logs').where({ call_id: callId }).orderBy('turn_index').select<CallMessage[]>({
    id: 'id',
    index: 'turn_index',
    role: 'role',
    content: 'content',
    stateId: 'state_id',
    wasInterrupted: 'was_interrupted',
    at: 'at',
  });
}

export function toCall(row: CallModel): Call {
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
    rating: row.rating,
  };
}
