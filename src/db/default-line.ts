import type { Knex } from 'knex';
import type { Database } from './knex.js';
import { addCallerIds } from './trunk-numbers.js';

/** Careful ones: an operator raises them to what the trunk takes. */
const LIMITS = { calls_per_minute: 60, max_concurrent_calls: 10 };
const FROM_ENVIRONMENT = { environment: true };

/**
 * Which line campaigns dial on that name none: the trunk that the processes were started with, or
 * the simulator when there is none. Campaigns keep the line that they were made with. Several
 * processes may ask at once.
 */
export async function keepDefaultLine(
  db: Database,
  { trunk }: { trunk: { numbers: readonly string[] } | null },
): Promise<void> {
  await db.transaction(async (trx) => {
    await trx.raw('lock table lines in share row exclusive mode');
    const ofTrunk = await trx('lines')
      .where({ kind: 'livekit', company_id: null })
      .whereRaw('settings @> ?', [JSON.stringify(FROM_ENVIRONMENT)])
      .first<LineRow | undefined>('id', 'is_default');
    if (trunk !== null) {
      const id = ofTrunk?.id ?? (await insertLine(trx));
      await addCallerIds(trx, id, trunk.numbers);
      if (ofTrunk?.is_default !== true) await makeDefault(trx, id);
    } else if (ofTrunk?.is_default === true) {
      const simulators = trx('lines').where({ kind: 'simulator', company_id: null });
      const first = await simulators.orderBy('created_at').first<LineRow | undefined>('id');
      if (first !== undefined) await makeDefault(trx, first.id);
    }
  });
}

interface LineRow {
  id: string;
  is_default: boolean;
}

async function insertLine(trx: Knex.Transaction): Promise<string> {
  const settings = JSON.stringify(FROM_ENVIRONMENT);
  const row = { name: 'Trunk of the environment', kind: 'livekit', settings, ...LIMITS };
  const [made] = await trx('lines').insert(row).returning<{ id: string }[]>('id');
  if (made === undefined) throw new Error('the default line could not be made');
  return made.id;
}

async function makeDefault(trx: Knex.Transaction, id: string): Promise<void> {
  await trx('lines').where({ is_default: true }).update({ is_default: false });
  await trx('lines').where({ id }).update({ is_default: true });
}
