import { describe, expect, it } from '@jest/globals';
import { signCallToken, verifyCallToken } from '../../src/services/call-token.js';

const SECRET = 'a secret of at least thirty-two characters';
const CALL = '9d7b1f5e-2f3a-4c1c-8a53-5d1f0a9b7c44';
const token = signCallToken(SECRET, CALL, 10_000);

describe('call tokens', () => {
  it('opens the door of its call until it expires', () => {
    expect(verifyCallToken(SECRET, token, { callId: CALL, nowMs: 9_999 })).toBe(true);
    expect(verifyCallToken(SECRET, token, { callId: CALL, nowMs: 10_000 })).toBe(false);
  });

  it.each([
    ['another call', SECRET, token, CALL.replace('9', '8')],
    ['another secret', `${SECRET}!`, token, CALL],
    ['a later expiry', SECRET, token.replace(/^[^.]+/, 'zzzzzz'), CALL],
    ['a shorter seal', SECRET, token.slice(0, -4), CALL],
    ['no seal', SECRET, '7ps.', CALL],
    ['nothing', SECRET, '', CALL],
  ])('refuses %s', (_name, secret, given, callId) => {
    expect(verifyCallToken(secret, given, { callId, nowMs: 0 })).toBe(false);
  });
});
