import { AUDIT_SOURCES, type AuditSource } from '../domain/audit-source.js';
import type { CompanyScope } from '../domain/principal.js';
import type { AuditEntry, AuditFilter, AuditLog, AuditNote } from '../ports/audit-log.js';
import type { CursorKey, PageRequest } from '../ports/page.js';
import type { Database } from './knex.js';
import { nextKey, ofList, type KeyKind } from './page-query.js';
import { isUuid } from './uuid.js';

/**
 * One story out of three tables: what was asked over the API, and what the stores noted in the
 * transactions of the changes themselves. Each table gives its newest, then they are merged.
 */
export function createAuditLog(db: Database): AuditLog {
  return {
    note: (note) => insert(db, note),

    async list(scope, filter, page) {
      const sources = AUDIT_SOURCES.filter((one) => (filter.source ?? one) === one);
      const parts = sources.map((source) => partOf(source, { scope, filter }));
      const after = afterOf(page);
      const [rows, total] = await Promise.all([
        readPage(db, { parts, page, after }),
        countAll(db, parts),
      ]);
      return { items: rows.map(toEntry), total, next: nextKey(rows, page.limit, LIST) };
    },
  };
}

const LIST = 'audit_log';
const KEYS: readonly [KeyKind, KeyKind] = ['time', 'text'];

/**
 * A platform's key writes in any company's records: whose it was is in the answer, or else the
 * record tells, as long as it is there.
 */
async function insert(db: Database, note: AuditNote): Promise<void> {
  const { companyId, namedCompanyId, entity, entityId } = note;
  const table = OWNED_TABLES[entity];
  const isLookedUp =
    companyId === null && namedCompanyId === null && table && isUuid(entityId ?? '');
  const owner = isLookedUp
    ? db.raw('(select company_id from ?? where id = ?)', [table, entityId])
    : db.raw('(select id from companies where id = ?)', [companyId ?? namedCompanyId]);
  await db('audit_log').insert({
    ...{ company_id: owner, api_key_id: note.apiKeyId, by: note.by, method: note.method },
    ...{ route: note.route, entity, entity_id: entityId },
    ...{ status: note.status, request_id: note.requestId },
  });
}

const OWNED_TABLES: Record<string, string> = {
  campaigns: 'campaigns',
  'call-tasks': 'call_tasks',
  calls: 'calls',
  skillbases: 'skillbases',
  lines: 'lines',
};

interface Row {
  cursorAt: string;
  id: string;
  source: AuditSource;
  company_id: string | null;
  at: Date;
  by: string;
  action: string;
  entity: string;
  entity_id: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  method: string | null;
  route: string | null;
  status: number | null;
  request_id: string | null;
}

interface Part {
  source: AuditSource;
  /** From and where. */
  of: string;
  values: unknown[];
}

const SOURCE_SQL = {
  request: {
    from: 'audit_log s',
    company: 's.company_id',
    entityId: 's.entity_id',
    columns: `s.company_id, s.at, s.by, lower(s.method) as action, s.entity, s.entity_id,
      null::jsonb as before, null::jsonb as after, s.method, s.route, s.status, s.request_id`,
  },
  record: {
    from: 'record_events s',
    company: 's.company_id',
    entityId: 's.record_id::text',
    columns: `s.company_id, s.at, s.by, s.action, s.record, s.record_id::text,
      null::jsonb, s.details, null, null, null::integer, null`,
  },
  campaign: {
    from: 'campaign_events s join campaigns c on c.id = s.campaign_id',
    company: 'c.company_id',
    entityId: 'coalesce(s.call_task_id, s.campaign_id)::text',
    columns: `c.company_id, s.at, s.by, s.kind,
      case when s.call_task_id is null then 'campaign' else 'call_task' end,
      coalesce(s.call_task_id, s.campaign_id)::text, s.before, s.after,
      null, null, null::integer, null`,
  },
} as const satisfies Record<AuditSource, Record<string, string>>;

function partOf(
  source: AuditSource,
  { scope, filter }: { scope: CompanyScope; filter: AuditFilter },
): Part {
  const { from, company, entityId } = SOURCE_SQL[source];
  const wanted: [string, unknown][] = [
    [`${company} = ?`, scope],
    [`${company} = ?`, filter.companyId],
    [`position(? in s.by) > 0`, filter.by],
    [`${entityId} = ?`, filter.entityId],
    ['s.at >= ?', filter.from],
    ['s.at < ?', filter.to],
  ];
  const set = wanted.filter(([, value]) => value !== undefined && value !== null);
  const conditions = set.map(([sql]) => sql).join(' and ') || 'true';
  return { source, of: `${from} where ${conditions}`, values: set.map(([, value]) => value) };
}

interface After {
  at: string;
  source: string;
  id: string;
}

function afterOf(page: PageRequest): After | null {
  const key: CursorKey | null = ofList(page.after, LIST, KEYS);
  if (key === null) return null;
  const [source = '', id = ''] = key[1].split('-');
  return { at: key[0], source, id: /^\d{1,18}$/.test(id) ? id : '0' };
}

async function readPage(
  db: Database,
  { parts, page, after }: { parts: readonly Part[]; page: PageRequest; after: After | null },
): Promise<Row[]> {
  const most = page.skip + page.limit;
  const branches = parts.map(({ source, of, values }) => {
    const older = after && 'and (s.at, ?::text, s.id) < (?::timestamptz, ?::text, ?::bigint)';
    const { columns } = SOURCE_SQL[source];
    return {
      sql: `(select ?::text as source, s.id as n, ${columns} from ${of} ${older ?? ''}
        order by s.at desc, s.id desc limit ?)`,
      values: [
        source,
        ...values,
        ...(after ? [source, after.at, after.source, after.id] : []),
        most,
      ],
    };
  });
  const { rows } = await db.raw<{ rows: Row[] }>(
    `select *, source || '-' || n as id, at::text as "cursorAt"
     from (${branches.map(({ sql }) => sql).join(' union all ')}) as merged
     order by at desc, source desc, n desc offset ? limit ?`,
    [...branches.flatMap(({ values }) => values), page.skip, page.limit] as never[],
  );
  return rows;
}

async function countAll(db: Database, parts: readonly Part[]): Promise<number> {
  const counts = parts.map(({ of }) => `(select count(*) from ${of})`).join(' + ');
  const values = parts.flatMap((part) => part.values);
  const { rows } = await db.raw<{ rows: { total: number }[] }>(
    `select ${counts} as total`,
    values as never[],
  );
  return rows[0]?.total ?? 0;
}

function toEntry(row: Row): AuditEntry {
  const { id, source, at, by, action, entity, before, after, method, route, status } = row;
  return {
    ...{ id, source, at, by, action, entity, before, after, method, route, status },
    companyId: row.company_id,
    entityId: row.entity_id,
    requestId: row.request_id,
  };
}
