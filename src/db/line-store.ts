import type { Knex } from 'knex';
import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type { Line, LineStore, NewLine } from '../ports/line-store.js';
import { LineModel } from './models/line-model.js';
import { isUuid } from './uuid.js';

interface ClockRow {
  line_id: string;
  virtual_origin: Date;
  speed: number;
  now: Date;
}

export function createLineStore(db: Knex): LineStore {
  return {
    async list(scope: CompanyScope) {
      const query = LineModel.query(db).orderBy(['created_at', 'id']);
      if (scope !== null) {
        void query.where((seen) => void seen.where('company_id', scope).orWhereNull('company_id'));
      }
      const lines = await query;
      return complete(db, lines);
    },
    insert: (line) => db.transaction((trx) => insert(trx, line)),
    async companyIdOf(idOrSlug) {
      const by = isUuid(idOrSlug) ? { id: idOrSlug } : { slug: idOrSlug };
      const company = await db('companies').where(by).first<{ id: string } | undefined>('id');
      if (company) return company.id;
      throw new DomainError('validation_failed', 'There is no such company.', {
        errors: [{ field: 'company_id', message: 'is not a known company' }],
      });
    },
  };
}

async function insert(trx: Knex.Transaction, line: NewLine): Promise<Line> {
  const { clock, ...columns } = line;
  const row = await LineModel.query(trx).insert(columns).returning('*');
  if (clock !== null) {
    await trx('clock').insert({
      line_id: row.id,
      real_origin: trx.raw('clock_timestamp()'),
      virtual_origin: clock.startsAt,
      speed: clock.speed,
    });
  }
  const [inserted] = await complete(trx, [row]);
  if (!inserted) throw new DomainError('internal', 'The line could not be read back.');
  return inserted;
}

/** With what belongs to the lines: their clocks and their caller ids. */
async function complete(db: Knex, lines: LineModel[]): Promise<Line[]> {
  const ids = lines.map(({ id }) => id);
  const callerIds = await callerIdsOf(db, ids);
  const clocks = await db('clock')
    .whereIn('line_id', ids)
    .select<ClockRow[]>('line_id', 'virtual_origin', 'speed', db.raw('app_now(line_id) as now'));
  const byLine = new Map(clocks.map((clock) => [clock.line_id, clock]));
  return lines.map((line) =>
    toLine(line, { clock: byLine.get(line.id), callerIds: callerIds.get(line.id) ?? [] }),
  );
}

async function callerIdsOf(db: Knex, lineIds: string[]): Promise<Map<string, string[]>> {
  const rows = await db('caller_ids')
    .whereIn('line_id', lineIds)
    .groupBy('line_id')
    .select<{ line_id: string; numbers: string[] }[]>(
      'line_id',
      db.raw('array_agg(phone_number order by created_at, id) as numbers'),
    );
  return new Map(rows.map(({ line_id: id, numbers }) => [id, numbers]));
}

function toLine(
  row: LineModel,
  { clock, callerIds }: { clock: ClockRow | undefined; callerIds: string[] },
): Line {
  return {
    id: row.id,
    companyId: row.companyId,
    name: row.name,
    kind: row.kind,
    callsPerMinute: row.callsPerMinute,
    maxConcurrentCalls: row.maxConcurrentCalls,
    callerIds,
    settings: row.settings,
    isDefault: row.isDefault,
    clock: clock ? { startsAt: clock.virtual_origin, speed: clock.speed, now: clock.now } : null,
    createdAt: row.createdAt,
  };
}
