import { createHmac } from 'node:crypto';

/**
 * Headers of Standard Webhooks: HMAC-SHA256 over id, time and body, once by each secret that is
 * valid now, so that a receiver may know the old or the new one while they are changed.
 */
export function signedHeaders(
  secrets: readonly string[],
  message: { id: string; nowMs: number; body: string },
): Record<string, string> {
  const timestamp = Math.floor(message.nowMs / 1_000);
  const signed = `${message.id}.${timestamp}.${message.body}`;
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  });
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
