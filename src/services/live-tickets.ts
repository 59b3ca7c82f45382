import { createHash, randomBytes } from 'node:crypto';
import type { Principal } from '../domain/principal.js';
import type { LiveTicketStore } from '../ports/live-store.js';

export type LiveTickets = ReturnType<typeof createLiveTickets>;

/** From the request to the handshake; no longer, as the ticket stands in an address. */
const LIFE_SECONDS = 60;
const TICKET = /^nvt_[A-Za-z0-9_-]{43}$/;

/**
 * For browsers, which cannot send headers with a WebSocket. A ticket can do what its key can, once.
 * Any copy of the API takes what another one gave.
 */
export function createLiveTickets({ store }: { store: LiveTicketStore }) {
  return {
    async issue({ keyId }: Principal): Promise<{ ticket: string; expiresAt: Date }> {
      const ticket = `nvt_${randomBytes(32).toString('base64url')}`;
      const hash = hashOf(ticket);
      return { ticket, expiresAt: await store.add({ hash, keyId, lifeSeconds: LIFE_SECONDS }) };
    },

    async redeem(ticket: string): Promise<Principal | null> {
      return TICKET.test(ticket) ? store.redeem(hashOf(ticket)) : null;
    },

    revokedOf: (keyIds: readonly string[]) => store.revokedOf(keyIds),
  };
}

/** 256 random bits need no salt and no slow hash. */
function hashOf(ticket: string): string {
  return createHash('sha256').update(ticket).digest('hex');
}
