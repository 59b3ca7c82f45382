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
      return withClocks(db, lines);
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
  const [inserted] = await withClocks(trx, [row]);
  if (!inserted) throw new DomainError('internal', 'The line could not be read back.');
  return inserted;
}

async function withClocks(db: Knex, lines: LineModel[]): Promise<Line[]> {
  const ids = lines.map(({ id }) => id);
  const clocks = await db('clock')
    .whereIn('line_id', ids)
    .select<ClockRow[]>('line_id', 'virtual_origin', 'speed', db.raw('app_now(line_id) as now'));
  const byLine = new Map(clocks.map((clock) => [clock.line_id, clock]));
  return lines.map((line) => toLine(line, byLine.get(line.id)));
}

function toLine(row: LineModel, clock: ClockRow | undefined): Line {
  return {
    id: row.id,
    companyId: row.companyId,
    name: row.name,
    kind: row.kind,
    callsPerMinute: row.callsPerMinute,
    maxConcurrentCalls: row.maxConcurrentCalls,
    callerIds: row.callerIds,
    settings: row.settings,
    isDefault: row.isDefault,
    clock: clock ? { startsAt: clock.virtual_origin, speed: clock.speed, now: clock.now } : null,
    createdAt: row.createdAt,
  };
}
