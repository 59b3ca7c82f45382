import type { Knex } from 'knex';
import type { Principal } from '../domain/principal.js';
import type { LiveTicketStore } from '../ports/live-store.js';

export function createLiveTicketStore(db: Knex): LiveTicketStore {
  return {
    async add({ hash, keyId, lifeSeconds }) {
      const { rows } = await db.raw<{ rows: { expires_at: Date }[] }>(
        `with outdated as (delete from live_tickets where expires_at < clock_timestamp())
         insert into live_tickets (hash, key_id, expires_at)
         values (:hash, :keyId, clock_timestamp() + make_interval(secs => :lifeSeconds))
         returning expires_at`,
        { hash, keyId, lifeSeconds },
      );
      const [row] = rows;
      if (row === undefined) throw new Error('a ticket was not stored');
      return row.expires_at;
    },

    async redeem(hash) {
      const { rows } = await db.raw<{ rows: Principal[] }>(
        `with used as (delete from live_tickets where hash = ? returning key_id, expires_at)
         select k.id as "keyId", k.name, k.role, k.company_id as "companyId"
         from used join api_keys k on k.id = used.key_id
         where k.revoked_at is null and used.expires_at > clock_timestamp()`,
        [hash],
      );
      return rows[0] ?? null;
    },

    async revokedOf(keyIds) {
      const { rows } = await db.raw<{ rows: { id: string }[] }>(
        `select asked.id from unnest(cast(? as uuid[])) as asked(id)
         where not exists (
           select from api_keys k where k.id = asked.id and k.revoked_at is null)`,
        [[...keyIds]],
      );
      return rows.map(({ id }) => id);
    },
  };
}
