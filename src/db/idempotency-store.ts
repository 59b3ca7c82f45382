import { randomUUID } from 'node:crypto';
import type { Claim, Held, IdempotencyStore, NamedRequest } from '../ports/idempotency-store.js';
import type { Database } from './knex.js';

/** Renewed three times as often by who holds it. */
const HELD_FOR = '60 seconds';
const KEPT_FOR = '24 hours';
const PRUNED_AT_ONCE = 10_000;
const CLAIM_TRIES = 5;

interface Row {
  fingerprint: string;
  status: number | null;
  headers: Record<string, string>;
  body: string | null;
  shows_secret: boolean;
}

/** One row a named request; the primary key decides which of several requests at once goes on. */
export function createIdempotencyStore(db: Database): IdempotencyStore {
  return {
    claim: (request) => claim(db, request),

    async renew(held) {
      const lockedUntil = db.raw('clock_timestamp() + ?::interval', [HELD_FOR]);
      await running(db, held).update({ locked_until: lockedUntil });
    },

    async keep(held, { status, headers, body, showsSecret }) {
      const kept = { status, headers: JSON.stringify(headers), body, shows_secret: showsSecret };
      await running(db, held).update(kept);
    },

    async release(held) {
      await running(db, held).delete();
    },

    async prune() {
      const { rowCount } = await db.raw<{ rowCount: number }>(
        `delete from idempotency_keys where (api_key_id, key) in (
           select api_key_id, key from idempotency_keys
           where created_at < clock_timestamp() - ?::interval limit ?)`,
        [KEPT_FOR, PRUNED_AT_ONCE],
      );
      return rowCount;
    },
  };
}

/** Nothing, once another holder has taken it over. */
function running(db: Database, { apiKeyId, key, holder }: Held) {
  return db('idempotency_keys').where({ api_key_id: apiKeyId, key, holder }).whereNull('status');
}

async function claim(db: Database, request: NamedRequest): Promise<Claim> {
  for (let tries = 1; tries <= CLAIM_TRIES; tries += 1) {
    const { apiKeyId, key, fingerprint } = request;
    const holder = randomUUID();
    if (await take(db, request, holder)) return { kind: 'mine', held: { apiKeyId, key, holder } };
    const row = await db('idempotency_keys')
      .where({ api_key_id: apiKeyId, key })
      .first<Row | undefined>();
    // Released between the two statements: it may be had now.
    if (row === undefined) continue;
    if (row.fingerprint !== fingerprint) return { kind: 'other' };
    if (row.status === null) return { kind: 'running' };
    const { status, headers, body, shows_secret: showsSecret } = row;
    return { kind: 'answered', answer: { status, headers, body, showsSecret } };
  }
  return { kind: 'running' };
}

/**
 * A row that is a day old is as good as none. One whose holder is gone may be taken over by the
 * same request only: the first may have had its effect.
 */
async function take(db: Database, request: NamedRequest, holder: string): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `insert into idempotency_keys as k (api_key_id, key, fingerprint, holder, locked_until)
     values (:apiKeyId, :key, :fingerprint, :holder, clock_timestamp() + :held::interval)
     on conflict (api_key_id, key) do update
       set fingerprint = excluded.fingerprint, holder = excluded.holder,
         locked_until = excluded.locked_until, status = null, headers = '{}', body = null,
         shows_secret = false, created_at = clock_timestamp()
       where (k.created_at < clock_timestamp() - :kept::interval
           and (k.status is not null or k.locked_until < clock_timestamp()))
         or (k.status is null and k.locked_until < clock_timestamp()
           and k.fingerprint = excluded.fingerprint)`,
    { ...request, holder, held: HELD_FOR, kept: KEPT_FOR },
  );
  return rowCount === 1;
}
