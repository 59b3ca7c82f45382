/**
 * Why a live view ended: the code and the reason of its close frame. One table, for the code and
 * for the document.
 */
export const CLOSE_CODES = {
  ended: { code: 1000, reason: 'the call has ended, or the campaign is archived' },
  restarting: { code: 1012, reason: 'this copy of the API stops; connect again' },
  try_later: { code: 1013, reason: 'not possible now; connect again later' },
  malformed: { code: 4400, reason: 'the id, last_event_id or message is not valid' },
  unauthenticated: { code: 4401, reason: 'no key, or one that is not known, used or revoked' },
  forbidden: { code: 4403, reason: 'the key or the page may not watch' },
  not_found: { code: 4404, reason: 'there is no such call or campaign' },
  slow: { code: 4408, reason: 'the client does not read what it is sent' },
  too_many: { code: 4429, reason: 'too many sockets of this key, or messages of this client' },
} as const;

export type CloseReason = keyof typeof CLOSE_CODES;

/** Codes with which a client should connect again, with its last id. */
export const RECONNECT_CODES = [1006, 1012, 1013, 4408] as const;
