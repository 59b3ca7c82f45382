import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { createSecretBox, newWebhookSecret } from '../../src/db/webhook-secret.js';
import { signedHeaders } from '../../src/services/webhook-signature.js';
import { holdsForAll } from '../domain/holds-for-all.js';

const id = '3b0d8a4e-7f0e-4f7b-9a67-1d2c3b4a5f60';

describe('a signed message', () => {
  it('is verified by the library of Standard Webhooks, whatever it says', () => {
    const secret = newWebhookSecret();
    holdsForAll(
      fc.property(fc.jsonValue(), (value) => {
        const body = JSON.stringify({ value });
        const headers = signedHeaders([secret], { id, nowMs: Date.now(), body });
        expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
      }),
    );
  });

  it('is verified by either secret while they are changed, and by no other', () => {
    const secrets = [newWebhookSecret(), newWebhookSecret()];
    const body = '{"type":"call.ended"}';
    const headers = signedHeaders(secrets, { id, nowMs: Date.now(), body });

    for (const secret of secrets) new Webhook(secret).verify(body, headers);
    expect(() => new Webhook(newWebhookSecret()).verify(body, headers)).toThrow('No matching');
    expect(() => new Webhook(secrets[0]!).verify(`${body} `, headers)).toThrow('No matching');
  });

  it('has the very signature that the library makes', () => {
    const secret = newWebhookSecret();
    const nowMs = Date.UTC(2026, 8, 1, 9);
    const body = '{"слово":"Привет"}';

    const headers = signedHeaders([secret], { id, nowMs, body });

    expect(headers).toEqual({
      'webhook-id': id,
      'webhook-timestamp': String(nowMs / 1_000),
      'webhook-signature': new Webhook(secret).sign(id, new Date(nowMs), body),
    });
  });
});

describe('a kept secret', () => {
  const box = createSecretBox('a secret of the platform, 32 characters');

  it('comes out as it went in, and looks different each time', () => {
    const secret = newWebhookSecret();
    const sealed = [box.seal(secret), box.seal(secret)];

    expect(sealed.map((one) => box.open(one))).toEqual([secret, secret]);
    expect(new Set([...sealed, secret]).size).toBe(3);
  });

  it('is opened by nobody else, and not when it was changed', () => {
    const sealed = box.seal('whsec_abc');
    const other = createSecretBox('another secret of the platform, longer');
    const changed = Buffer.from(sealed, 'base64');
    changed[changed.length - 1]! ^= 1;

    expect(() => other.open(sealed)).toThrow();
    expect(() => box.open(changed.toString('base64'))).toThrow();
  });
});
