import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { endingOfDial, type FailedDial } from '../../src/domain/sip-endings.js';

const RING_MS = 30_000;

const failed = (more: Partial<FailedDial>): FailedDial => ({
  ...{ sipStatusCode: null, sipStatus: null, code: null, message: '' },
  ...{ elapsedMs: 200, ringTimeoutMs: RING_MS, hasRung: null, isHungUp: false },
  ...more,
});

const TIMED_OUT = 'twirp error unknown: sip request timed out';

describe('the ending of a dial, by the answer of the far end', () => {
  it.each<[number, string, string]>([
    [302, 'not_found', 'unreachable'],
    [400, 'invalid_argument', 'trunk_failure'],
    [401, 'failed_precondition', 'trunk_failure'],
    [402, 'permission_denied', 'trunk_failure'],
    [403, 'permission_denied', 'trunk_failure'],
    [404, 'not_found', 'invalid_number'],
    [407, 'failed_precondition', 'trunk_failure'],
    [408, 'deadline_exceeded', 'no_answer'],
    [410, 'not_found', 'invalid_number'],
    [415, 'invalid_argument', 'trunk_failure'],
    [429, 'invalid_argument', 'congestion'],
    [480, 'resource_exhausted', 'unreachable'],
    [484, 'invalid_argument', 'invalid_number'],
    [485, 'invalid_argument', 'invalid_number'],
    [486, 'resource_exhausted', 'busy'],
    [487, 'aborted', 'no_answer'],
    [488, 'invalid_argument', 'trunk_failure'],
    [500, 'failed_precondition', 'trunk_failure'],
    [502, 'failed_precondition', 'trunk_failure'],
    [503, 'failed_precondition', 'trunk_failure'],
    [504, 'deadline_exceeded', 'trunk_failure'],
    [600, 'resource_exhausted', 'busy'],
    [603, 'permission_denied', 'declined'],
    [604, 'not_found', 'invalid_number'],
    [606, 'invalid_argument', 'declined'],
    [607, 'permission_denied', 'blocked'],
    [608, 'permission_denied', 'blocked'],
  ])('%d (%s) is %s, with the code as detail', (sipStatusCode, code, network) => {
    expect(endingOfDial(failed({ sipStatusCode, code, message: 'SIP call failed' }))).toEqual({
      ...{ network, answeredBy: null, business: null, detail: String(sipStatusCode) },
    });
  });

  it.each(['CPS limit exceeded', 'Concurrent call limit exceeded', 'No capacity'])(
    'a 503 "%s" is congestion',
    (sipStatus) => {
      const ending = endingOfDial(failed({ sipStatusCode: 503, sipStatus }));

      expect(ending).toMatchObject({ network: 'congestion', detail: '503' });
    },
  );

  it('a 487 after our own hang-up is a cancelled call', () => {
    const ending = endingOfDial(failed({ sipStatusCode: 487, isHungUp: true }));

    expect(ending).toMatchObject({ network: 'cancelled', detail: '487' });
  });

  it('any code of a refusal has one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 699 }), fc.string(), (sipStatusCode, sipStatus) => {
        const ending = endingOfDial(failed({ sipStatusCode, sipStatus }));
        expect(ending).toMatchObject({ answeredBy: null, business: null });
        expect(ending?.network).not.toBe('answered');
      }),
    );
  });
});

describe('the ending of a dial, by the words of LiveKit', () => {
  const words = (code: string, message: string, more: Partial<FailedDial> = {}) =>
    endingOfDial(failed({ code, message, ...more }));

  it('is no answer when the ringing time was over', () => {
    expect(words('canceled', TIMED_OUT, { elapsedMs: RING_MS + 60 })).toMatchObject({
      ...{ network: 'no_answer', detail: 'ring_timeout' },
    });
    expect(
      words('failed_precondition', 'context deadline exceeded', { elapsedMs: RING_MS + 60 }),
    ).toMatchObject({ network: 'no_answer' });
  });

  it('is cancelled with the same words before, or when we remember to have hung up', () => {
    const cancelled = { network: 'cancelled', detail: 'hung_up' };

    expect(words('canceled', TIMED_OUT, { elapsedMs: 3_000 })).toMatchObject(cancelled);
    expect(words('canceled', TIMED_OUT, { elapsedMs: RING_MS + 60, isHungUp: true })).toMatchObject(
      cancelled,
    );
  });

  it.each([
    ['canceled', 'transaction failed to complete (0 intermediate responses)', 'no_reply'],
    [
      'failed_precondition',
      'sip server required auth, but no username or password was provided',
      'auth_required',
    ],
    ['unavailable', 'no response from servers', 'never_dialled'],
    ['unavailable', 'cpu exhausted', 'never_dialled'],
    ['not_found', 'requested sip trunk does not exist', 'no_such_trunk'],
    ['internal', 'update room failed: not found', 'never_dialled'],
    ['invalid_argument', 'no such host', 'trunk_config'],
    ['unauthenticated', 'invalid token', 'livekit_key'],
  ])('%s "%s" is a failure of the trunk: %s', (code, message, detail) => {
    expect(words(code, message)).toMatchObject({ network: 'trunk_failure', detail });
  });

  it.each([
    ['internal', 'update room failed: could not connect after timeout'],
    ['internal', 'timed out publishing track'],
    ['unknown', 'dial tcp 127.0.0.1:6379: connect: connection refused'],
    ['deadline_exceeded', 'request timed out'],
    ['unavailable', 'upstream connect error'],
  ])('is not known after %s "%s": the phone may ring', (code, message) => {
    expect(words(code, message)).toBeNull();
  });

  it('is not known when there was no answer at all', () => {
    expect(endingOfDial(failed({ message: 'fetch failed' }))).toBeNull();
  });
});
