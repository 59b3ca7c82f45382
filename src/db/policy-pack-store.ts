import type { Knex } from 'knex';
import { parsePolicyPack, toPolicyPackWire } from '../contracts/policy-pack-wire.js';
import { DomainError } from '../domain/errors.js';
import type { PolicyPack } from '../domain/policy-pack.js';
import type { OwnPack, PolicyPackStore } from '../ports/policy-pack-store.js';
import type { Database } from './knex.js';
import { noteEvent } from './record-events.js';
import { brokenUniqueConstraint } from './violations.js';

interface PackRow {
  id: string;
  company_id: string;
  code: string;
  version: string;
  /** As on the wire. */
  body: unknown;
  is_active: boolean;
  created_by: string;
  created_at: Date;
}

export function createPolicyPackStore(db: Database): PolicyPackStore {
  return {
    async list(scope) {
      const query = active(db).orderBy(['code', 'company_id']);
      if (scope !== null) void query.where({ company_id: scope });
      const rows: PackRow[] = await query;
      return rows.map(toOwnPack);
    },

    async find(companyId, code) {
      const rows = await active(db).where({ company_id: companyId, code });
      return rows[0] ? toOwnPack(rows[0]) : null;
    },

    insert: (wanted) => db.transaction((trx) => insert(trx, wanted)),

    deactivate: (companyId, code, by) =>
      db.transaction(async (trx) => {
        const [row] = await trx<PackRow>('policy_packs')
          .where({ company_id: companyId, code })
          .whereRaw('is_active')
          .update({ is_active: false })
          .returning('*');
        if (!row) throw new DomainError('not_found', `There is no own pack ${code}.`);
        await noteEvent(trx, {
          ...{ companyId, record: 'policy_pack', recordId: row.id, action: 'removed', by },
          details: { code, version: row.version },
        });
      }),
  };
}

function active(db: Knex) {
  return db<PackRow>('policy_packs').whereRaw('is_active').select('*');
}

async function insert(
  trx: Knex.Transaction,
  { companyId, pack, by }: { companyId: string; pack: PolicyPack; by: string },
): Promise<OwnPack> {
  const { code, version } = pack;
  // One after the other, so that of two versions at once the later request is the active one.
  await trx.raw(`select pg_advisory_xact_lock(hashtextextended(?, 0))`, [
    `policy_packs/${companyId}/${code}`,
  ]);
  await trx('policy_packs')
    .where({ company_id: companyId, code, is_active: true })
    .update({ is_active: false });
  try {
    const [row] = await trx('policy_packs')
      .insert({
        ...{ company_id: companyId, code, version, created_by: by },
        body: JSON.stringify(toPolicyPackWire(pack)),
        created_at: trx.raw('clock_timestamp()'),
      })
      .returning<PackRow[]>('*');
    if (!row) throw new Error('a pack was not stored');
    await noteEvent(trx, {
      ...{ companyId, record: 'policy_pack', recordId: row.id, action: 'added', by },
      details: { code, version },
    });
    return toOwnPack(row);
  } catch (error) {
    if (brokenUniqueConstraint(error) === null) throw error;
    throw new DomainError('already_exists', `Version ${version} of ${code} was there before.`, {
      errors: [{ field: 'version', message: 'is taken: a change needs a version of its own' }],
    });
  }
}

function toOwnPack(row: PackRow): OwnPack {
  const { id, company_id: companyId } = row;
  const pack = parsePolicyPack(row.body);
  return { id, companyId, pack, createdBy: row.created_by, createdAt: row.created_at };
}
