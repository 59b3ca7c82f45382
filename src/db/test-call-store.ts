import type { TestCallStore } from '../ports/test-call-store.js';
import type { Database } from './knex.js';

type LineKind = Awaited<ReturnType<TestCallStore['lineKind']>>;

export function createTestCallStore(db: Database): TestCallStore {
  return {
    async insert(contact) {
      const rows = await db('call_tasks')
        .insert({
          campaign_id: contact.campaignId,
          company_id: contact.companyId,
          phone_number: contact.phoneNumber,
          country: contact.country,
          line_type: contact.lineType,
          zone_key: contact.zoneKey,
          zone_source: contact.zoneSource,
        })
        .returning<{ id: string }[]>('id');
      const id = rows[0]?.id;
      if (id === undefined) throw new Error('no call task was made');
      return id;
    },

    async callOf(callTaskId) {
      const row = await db('call_tasks as t')
        .leftJoin('calls as c', 'c.call_task_id', 't.id')
        .where('t.id', callTaskId)
        .first<{ callId: string | null } | undefined>(
          db.raw('coalesce(c.id, t.permit_id) as "callId"'),
        );
      return row?.callId ?? null;
    },

    async lineKind(lineId) {
      const row = await db('lines').where({ id: lineId }).first<{ kind: LineKind }>('kind');
      return row.kind;
    },
  };
}
