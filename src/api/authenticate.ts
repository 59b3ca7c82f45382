import type { IncomingHttpHeaders } from 'node:http';
import { DomainError } from '../domain/errors.js';
import { mayAct, type Principal, type Role } from '../domain/principal.js';

/** Knows a key's owner, or null. */
export type FindPrincipal = (key: string) => Promise<Principal | null>;

/** The owner of the request's key, if the key may do what the endpoint does. */
export async function authenticate(
  headers: IncomingHttpHeaders,
  needed: Role,
  findPrincipal: FindPrincipal,
): Promise<Principal> {
  const token = bearerToken(headers);
  if (token === null) {
    throw new DomainError('unauthenticated', 'Send your key as "Authorization: Bearer <key>".');
  }
  const principal = await findPrincipal(token);
  if (!principal) throw new DomainError('unauthenticated', 'This key is not known or revoked.');
  if (!mayAct(principal.role, needed)) {
    throw new DomainError(
      'forbidden',
      `This needs the role ${needed}; yours is ${principal.role}.`,
    );
  }
  return principal;
}

export function bearerToken(headers: IncomingHttpHeaders): string | null {
  return /^Bearer +(\S{1,4096}) *$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}
