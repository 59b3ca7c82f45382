import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The word by which the agent of one call opens the door: when it expires and a seal over call and
 * time. It says nothing to anybody else and is good for no other call.
 */
export function signCallToken(secret: string, callId: string, expiresAtMs: number): string {
  const expires = Math.floor(expiresAtMs).toString(36);
  return `${expires}.${seal(secret, callId, expires).toString('base64url')}`;
}

export function verifyCallToken(
  secret: string,
  token: string,
  call: { callId: string; nowMs: number },
): boolean {
  const [expires = '', given = ''] = token.split('.');
  const wanted = seal(secret, call.callId, expires);
  const sealed = Buffer.from(given, 'base64url');
  // The seal is compared first and in constant time, so that a wrong token tells nothing by how
  // long it takes.
  if (sealed.length !== wanted.length || !timingSafeEqual(sealed, wanted)) return false;
  return Number.parseInt(expires, 36) > call.nowMs;
}

function seal(secret: string, callId: string, expires: string): Buffer {
  return createHmac('sha256', secret).update(`call-token/${callId}/${expires}`).digest();
}
