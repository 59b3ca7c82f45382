import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/**
 * Secrets of webhooks must be read again to sign with, so they are not hashed but encrypted by a
 * key that is derived from the secret of the platform.
 */
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface SecretBox {
  seal(secret: string): string;
  /** Throws when it was sealed by another secret of the platform, or changed. */
  open(sealed: string): string;
}

/** As Standard Webhooks writes them: 192 random bits. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`;
}

/** What is sealed for one purpose does not open for another. */
export function createSecretBox(
  platformSecret: string,
  purpose: 'webhook-secrets' | 'line-secrets' | 'company-secrets' = 'webhook-secrets',
): SecretBox {
  const key = Buffer.from(hkdfSync('sha256', platformSecret, '', purpose, 32));
  return {
    seal(secret) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce);
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv(CIPHER, key, nonce);
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const text = bytes.subarray(NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
    },
  };
}
