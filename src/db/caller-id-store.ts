import type { Knex } from 'knex';
import { DomainError } from '../domain/errors.js';
import type { CallerId, CallerIdStore, NewCallerId } from '../ports/caller-id-store.js';
import type { Database } from './knex.js';
import { noteEvent } from './record-events.js';

interface CallerIdRow {
  id: string;
  line_id: string;
  phone_number: string;
  display_text: string | null;
  category: string | null;
  contract_id: string | null;
  labelled_from: string | null;
  rest_seconds: number;
  last_used_at: Date | null;
  created_at: Date;
}

export function createCallerIdStore(db: Database): CallerIdStore {
  return {
    async companyOfLine(scope, lineId) {
      const query = db('lines').where({ id: lineId });
      if (scope !== null) {
        void query.where((seen) => void seen.where('company_id', scope).orWhereNull('company_id'));
      }
      const line = await query.first<{ company_id: string | null } | undefined>('company_id');
      return line?.company_id;
    },

    async list(lineId) {
      const rows = await selected(db).where({ line_id: lineId }).orderBy(['created_at', 'id']);
      return (rows as CallerIdRow[]).map(toCallerId);
    },

    insert: (wanted) => db.transaction((trx) => insert(trx, wanted)),

    delete: (lineId, id, by) =>
      db.transaction(async (trx) => {
        const [row] = await trx('caller_ids')
          .where({ id, line_id: lineId })
          .delete()
          .returning<{ phone_number: string }[]>('phone_number');
        if (!row) throw new DomainError('not_found', 'The line has no such caller id.');
        await note(trx, { lineId, id, phoneNumber: row.phone_number, by, action: 'removed' });
      }),
  };
}

/** A date has no zone: as text it stays the day that was meant. */
function selected(db: Knex) {
  return db('caller_ids').select('*', db.raw('labelled_from::text as labelled_from'));
}

async function insert(trx: Knex.Transaction, wanted: NewCallerId): Promise<CallerId> {
  const { lineId, phoneNumber, by } = wanted;
  const [inserted] = await trx('caller_ids')
    .insert({
      ...{ line_id: lineId, phone_number: phoneNumber, display_text: wanted.displayText },
      ...{ category: wanted.category, contract_id: wanted.contractId },
      ...{ labelled_from: wanted.labelledFrom, rest_seconds: wanted.restSeconds },
    })
    .onConflict(['line_id', 'phone_number'])
    // One that came with a trunk has nothing but its number: now it gets the rest.
    .merge(['display_text', 'category', 'contract_id', 'labelled_from', 'rest_seconds'])
    .whereRaw(
      `num_nonnulls(caller_ids.display_text, caller_ids.category, caller_ids.contract_id,
         caller_ids.labelled_from) = 0
       and num_nonnulls(excluded.display_text, excluded.contract_id) > 0`,
    )
    .returning<{ id: string }[]>('id');
  if (!inserted) {
    throw new DomainError('already_exists', 'The line has this caller id already.', {
      errors: [{ field: 'phone_number', message: 'is taken' }],
    });
  }
  await note(trx, { lineId, id: inserted.id, phoneNumber, by, action: 'added' });
  const rows = (await selected(trx).where({ id: inserted.id })) as CallerIdRow[];
  return toCallerId(rows[0] as CallerIdRow);
}

async function note(
  trx: Knex.Transaction,
  what: {
    lineId: string;
    id: string;
    phoneNumber: string;
    by: string;
    action: 'added' | 'removed';
  },
): Promise<void> {
  const { lineId, id: recordId, phoneNumber, by, action } = what;
  const line = await trx('lines')
    .where({ id: lineId })
    .first<{ company_id: string | null } | undefined>('company_id');
  await noteEvent(trx, {
    ...{ companyId: line?.company_id ?? null, record: 'caller_id', recordId, action, by },
    details: { line_id: lineId, phone_number: phoneNumber },
  });
}

function toCallerId(row: CallerIdRow): CallerId {
  return {
    id: row.id,
    lineId: row.line_id,
    phoneNumber: row.phone_number,
    displayText: row.display_text,
    category: row.category,
    contractId: row.contract_id,
    labelledFrom: row.labelled_from,
    restSeconds: row.rest_seconds,
    lastUsedAt: row.last_used_at,
    createdAt: row.created_at,
  };
}
