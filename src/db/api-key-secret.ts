import { createHmac, randomBytes } from 'node:crypto';

const KEY = /^nv_[A-Za-z0-9_-]{43}$/;
const SHOWN_CHARACTERS = 9;

/** 256 random bits: a key can't be guessed, so a fast hash is enough to keep it. */
export function newKey(): string {
  return `nv_${randomBytes(32).toString('base64url')}`;
}

export function looksLikeKey(text: string): boolean {
  return KEY.test(text);
}

/**
 * What is stored of a key: how it begins, and a hash that says nothing without the platform's
 * secret.
 */
export function keyFields(key: string, secret: string): { prefix: string; hash: string } {
  const hash = createHmac('sha256', secret).update(key).digest('hex');
  return { prefix: key.slice(0, SHOWN_CHARACTERS), hash };
}
