import { isDeepStrictEqual } from 'node:util';
import type { Knex } from 'knex';
import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type { CallerIdGap, Line, LineChanges, LineStore, NewLine } from '../ports/line-store.js';
import { LineModel } from './models/line-model.js';
import { addCallerIds } from './trunk-numbers.js';
import { noteEvent } from './record-events.js';
import { revokeSlots } from './revoke-slots.js';
import { isUuid } from './uuid.js';

interface ClockRow {
  line_id: string;
  virtual_origin: Date;
  speed: number;
  now: Date;
}

/** As the history names them. */
const NAMES = {
  name: 'name',
  callsPerMinute: 'calls_per_minute',
  maxConcurrentCalls: 'max_concurrent_calls',
  settings: 'settings',
} as const satisfies Record<keyof LineChanges, string>;
type Changeable = keyof typeof NAMES;
const LABEL_PARTS: CallerIdGap['lacks'] = ['display_text', 'labelled_from', 'contract_id'];
const CHANGEABLE = Object.keys(NAMES) as Changeable[];

export function createLineStore(db: Knex): LineStore {
  return {
    async list(scope) {
      return complete(db, await visible(db, scope).orderBy(['created_at', 'id']));
    },
    async find(scope, id) {
      const [line] = await complete(db, await visible(db, scope).where({ id }));
      return line ?? null;
    },
    insert: (line) => db.transaction((trx) => insert(trx, line)),
    update: (id, changes, by) => db.transaction((trx) => update(trx, { id, changes, by })),
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

function visible(db: Knex, scope: CompanyScope) {
  const query = LineModel.query(db);
  if (scope === null) return query;
  return query.where((seen) => void seen.where('company_id', scope).orWhereNull('company_id'));
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
  await addTrunkNumbers(trx, row);
  return readBack(trx, row);
}

/** The line's lock keeps admission from granting slots at the old rate meanwhile. */
async function update(
  trx: Knex.Transaction,
  { id, changes, by }: { id: string; changes: LineChanges; by: string },
): Promise<Line> {
  const before = await LineModel.query(trx).findById(id).forNoKeyUpdate();
  if (!before) throw new DomainError('not_found', 'There is no such line.');
  const row = before.$clone().$set(changes);
  const changed = CHANGEABLE.filter((field) => !isDeepStrictEqual(row[field], before[field]));
  if (changed.length > 0) {
    await LineModel.query(trx).findById(id).patch(picked(row, changed));
    if (changed.includes('settings')) await addTrunkNumbers(trx, row);
    if (changed.includes('callsPerMinute')) await revokeSlots(trx, { lineId: id });
    await noteEvent(trx, {
      ...{ companyId: before.companyId, record: 'line', recordId: id, action: 'changed', by },
      details: { before: asOnWire(before, changed), after: asOnWire(row, changed) },
    });
  }
  return readBack(trx, row);
}

/** What a trunk may show is what the line may show; what an operator has added stays. */
async function addTrunkNumbers(trx: Knex.Transaction, { id, settings }: LineModel): Promise<void> {
  const { numbers = [] } = (settings['trunk'] ?? {}) as { numbers?: string[] };
  await addCallerIds(trx, id, numbers);
}

async function readBack(trx: Knex.Transaction, row: LineModel): Promise<Line> {
  const [line] = await complete(trx, [row]);
  if (!line) throw new DomainError('internal', 'The line could not be read back.');
  return line;
}

function picked(row: LineModel, fields: readonly Changeable[]): LineChanges {
  return Object.fromEntries(fields.map((field) => [field, row[field]]));
}

function asOnWire(row: LineModel, fields: readonly Changeable[]): Record<string, unknown> {
  const shown = (field: Changeable) =>
    field === 'settings' ? withoutSecret(row.settings) : row[field];
  return Object.fromEntries(fields.map((field) => [NAMES[field], shown(field)]));
}

/** The history is read by more people than a password is for, sealed or not. */
function withoutSecret({ trunk, ...settings }: Record<string, unknown>): Record<string, unknown> {
  if (typeof trunk !== 'object' || trunk === null) return settings;
  const { sealed_password: sealed, ...shown } = trunk as Record<string, unknown>;
  return { ...settings, trunk: { ...shown, has_password: sealed !== undefined } };
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

interface CallerIdRow {
  line_id: string;
  phone_number: string;
  lacks: CallerIdGap['lacks'];
}

async function callerIdsOf(db: Knex, lineIds: string[]): Promise<Map<string, CallerIdRow[]>> {
  const lacks = LABEL_PARTS.map((part) => `case when ${part} is null then '${part}' end`);
  const rows = await db('caller_ids')
    .whereIn('line_id', lineIds)
    .orderBy(['created_at', 'id'])
    .select<CallerIdRow[]>(
      ...['line_id', 'phone_number'],
      db.raw(`array_remove(array[${lacks.join(', ')}], null) as lacks`),
    );
  return new Map(lineIds.map((id) => [id, rows.filter(({ line_id: of }) => of === id)]));
}

function toLine(
  row: LineModel,
  { clock, callerIds }: { clock: ClockRow | undefined; callerIds: CallerIdRow[] },
): Line {
  return {
    id: row.id,
    companyId: row.companyId,
    name: row.name,
    kind: row.kind,
    callsPerMinute: row.callsPerMinute,
    maxConcurrentCalls: row.maxConcurrentCalls,
    callerIds: callerIds.map(({ phone_number: phoneNumber }) => phoneNumber),
    callerIdGaps: row.kind === 'livekit' ? callerIds.flatMap(gapOf) : [],
    settings: row.settings,
    isDefault: row.isDefault,
    clock: clock ? { startsAt: clock.virtual_origin, speed: clock.speed, now: clock.now } : null,
    createdAt: row.createdAt,
  };
}

function gapOf({ phone_number: phoneNumber, lacks }: CallerIdRow): CallerIdGap[] {
  return lacks.length === 0 ? [] : [{ phoneNumber, lacks }];
}
