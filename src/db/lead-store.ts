import { raw, type QueryBuilder } from 'objection';
import { DomainError } from '../domain/errors.js';
import { LEAD_STATUSES, type LeadStatus } from '../domain/lead.js';
import type { CompanyScope } from '../domain/principal.js';
import type { Lead, LeadFilter, LeadStore, NewLead } from '../ports/lead-store.js';
import { copyCsv } from './copy-rows.js';
import type { Database } from './knex.js';
import { importLeads } from './lead-import.js';
import { leadsFromCalls } from './leads-from-calls.js';
import { LeadModel } from './models/lead-model.js';
import { newestFirst } from './page-query.js';
import { brokenUniqueConstraint } from './violations.js';

export function createLeadStore(db: Database): LeadStore {
  return {
    async list(scope, filter, page) {
      const { items, ...rest } = await newestFirst(visible(db, scope, filter), page);
      return { ...rest, items: items.map(toLead) };
    },

    get: async (scope, id) => toLead(found(await visible(db, scope).findById(id))),

    insert: (lead) => insert(db, lead),

    async update(scope, id, changes) {
      const patch = Object.keys(changes).length === 0 ? { status: raw('status') } : changes;
      const [row] = await visible(db, scope).where({ id }).patch(patch).returning('*');
      return toLead(found(row));
    },

    async remove(scope, id) {
      const nothing = { name: null, phone: null, email: null, notes: null, data: {} };
      const removedAt = raw('clock_timestamp()');
      const rows = await visible(db, scope)
        .where({ id })
        .patch({ ...nothing, removedAt });
      if (rows === 0) found(undefined);
    },

    async stats(scope, filter) {
      const counts = await visible(db, scope, filter)
        .select('status', raw('count(*)').as('leads'))
        .groupBy('status')
        .castTo<{ status: LeadStatus; leads: number }[]>();
      const of = (status: LeadStatus) => counts.find((row) => row.status === status)?.leads ?? 0;
      const entries = LEAD_STATUSES.map((status) => [status, of(status)] as const);
      const byStatus = Object.fromEntries(entries) as Record<LeadStatus, number>;
      return { total: counts.reduce((sum, { leads }) => sum + leads, 0), byStatus };
    },

    exportCsv: (scope, filter) => exportCsv(db, scope, filter),
    import: (companyId, batches) => db.transaction((trx) => importLeads(trx, companyId, batches)),
    fromCalls: () => leadsFromCalls(db),
  };
}

function visible(
  db: Database,
  scope: CompanyScope,
  filter: LeadFilter = {},
): QueryBuilder<LeadModel> {
  const query = LeadModel.query(db).whereNull('leads.removed_at');
  if (scope !== null) void query.where('leads.company_id', scope);
  const columns = {
    'leads.company_id': filter.companyId,
    'leads.skillbase_id': filter.skillbaseId,
    'leads.campaign_id': filter.campaignId,
    'leads.call_id': filter.callId,
    'leads.status': filter.status,
    'leads.source': filter.source,
    'leads.phone': filter.phone,
  };
  for (const [column, value] of Object.entries(columns)) {
    if (value !== undefined) void query.where(column, value);
  }
  if (filter.from !== undefined) void query.where('leads.created_at', '>=', filter.from);
  if (filter.to !== undefined) void query.where('leads.created_at', '<', filter.to);
  return query;
}

function found(row: LeadModel | undefined): LeadModel {
  if (row) return row;
  throw new DomainError('not_found', 'There is no such lead.');
}

async function insert(db: Database, { skillbaseId, campaignId, ...lead }: NewLead): Promise<Lead> {
  const { companyId, callId } = lead;
  const call = callId === null ? undefined : await ofCompany(db, 'call', { id: callId, companyId });
  const given = { skillbase: skillbaseId, campaign: campaignId } as const;
  for (const kind of ['skillbase', 'campaign'] as const) {
    const id = given[kind];
    if (id !== undefined) await ofCompany(db, kind, { id, companyId });
  }
  try {
    const row = await LeadModel.query(db).insertAndFetch({
      ...lead,
      skillbaseId: skillbaseId ?? call?.skillbase_id ?? null,
      campaignId: campaignId ?? call?.campaign_id ?? null,
      source: 'api',
    });
    return toLead(row);
  } catch (error) {
    if (brokenUniqueConstraint(error) === null) throw error;
    throw new DomainError('already_exists', 'This call has made its lead already.', {
      errors: [{ field: 'call_id', message: 'has a lead already' }],
    });
  }
}

const TABLES = { call: 'calls', skillbase: 'skillbases', campaign: 'campaigns' } as const;

interface Referred {
  skillbase_id?: string;
  campaign_id?: string;
}

async function ofCompany(
  db: Database,
  kind: keyof typeof TABLES,
  { id, companyId }: { id: string; companyId: string },
): Promise<Referred> {
  const row = await db(TABLES[kind])
    .where({ id, company_id: companyId })
    .first<Referred | undefined>();
  if (row) return row;
  const message = `is not a ${kind} of the company`;
  throw new DomainError('validation_failed', `${kind}_id ${message}.`, {
    errors: [{ field: `${kind}_id`, message }],
  });
}

const BYTE_ORDER_MARK = Buffer.from('\uFEFF', 'utf8');
/** A spreadsheet would run a cell that begins like a formula; an apostrophe makes it text. */
const asText = (column: string) =>
  `case when ${column} ~ '^[-=+@\\t\\r]' then '''' || ${column} else ${column} end`;

/** Spreadsheets take a file without the mark for one of another alphabet. */
async function* exportCsv(
  db: Database,
  scope: CompanyScope,
  filter: LeadFilter,
): AsyncGenerator<Buffer> {
  yield BYTE_ORDER_MARK;
  const query = visible(db, scope, filter)
    .select(
      'leads.id as ID',
      raw(asText('leads.name')).as('Имя'),
      'leads.phone as Телефон',
      raw(asText('leads.email')).as('Email'),
      'leads.status as Статус',
      raw(`to_char(leads.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`).as(
        'Создан',
      ),
      raw('leads.data::text').as('Данные'),
    )
    .orderBy(['leads.created_at', 'leads.id']);
  yield* copyCsv(db, query.toKnexQuery());
}

function toLead(row: LeadModel): Lead {
  const { id, companyId, callId, skillbaseId, campaignId, name, phone, email } = row;
  const { data, status, notes, source, createdAt, updatedAt } = row;
  return {
    ...{ id, companyId, callId, skillbaseId, campaignId, name, phone, email },
    ...{ data, status, notes, source, createdAt, updatedAt },
  };
}
