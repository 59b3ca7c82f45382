import { unanswered, type Disposition, type NetworkEnding } from './call.js';

/**
 * What is known of a dial that was not answered: the words of LiveKit and what we did ourselves.
 */
export interface FailedDial {
  /** The answer of the far end to the INVITE; null when LiveKit names none. */
  sipStatusCode: number | null;
  /** Its reason phrase. */
  sipStatus: string | null;
  /** Code of the API's error, such as `canceled`; null when there was no answer at all. */
  code: string | null;
  message: string;
  /** From the request to the answer. */
  elapsedMs: number;
  ringTimeoutMs: number;
  /** False: the far end never said that a phone rings. Null: nobody has looked. */
  hasRung: boolean | null;
  /** We asked for a hang-up meanwhile. */
  isHungUp: boolean;
}

/** Null: nobody knows whether the phone rings; the line must be asked. */
export type DialEnding = Disposition | null;

/** By the answer of the far end, the most telling source. The code is kept as the detail. */
const BY_SIP_STATUS: Readonly<Record<number, NetworkEnding>> = {
  404: 'invalid_number',
  408: 'no_answer',
  410: 'invalid_number',
  429: 'congestion',
  480: 'unreachable',
  484: 'invalid_number',
  485: 'invalid_number',
  486: 'busy',
  487: 'no_answer',
  600: 'busy',
  603: 'declined',
  604: 'invalid_number',
  607: 'blocked',
  608: 'blocked',
};

const TOO_MUCH = /\bcps\b|calls? per second|concurrent|capacity|rate limit|too many calls/i;

/**
 * The one table of endings: the far end's code first, then the words of LiveKit, never the HTTP
 * status (429 of the API means busy, not throttling).
 */
export function endingOfDial(failed: FailedDial): DialEnding {
  return failed.sipStatusCode === null ? byWords(failed) : bySipStatus(failed);
}

function bySipStatus({ sipStatusCode, sipStatus, isHungUp }: FailedDial): DialEnding {
  const status = sipStatusCode ?? 0;
  const detail = String(status);
  if (status === 487 && isHungUp) return unanswered('cancelled', detail);
  if (status >= 500 && status < 600 && TOO_MUCH.test(sipStatus ?? '')) {
    return unanswered('congestion', detail);
  }
  return unanswered(BY_SIP_STATUS[status] ?? ofClass(status), detail);
}

/** A redirection leads to where nobody was asked to call; 4xx and 5xx are the trunk's. */
function ofClass(status: number): NetworkEnding {
  if (status >= 300 && status < 400) return 'unreachable';
  return status >= 600 ? 'declined' : 'trunk_failure';
}

interface Words {
  code: string;
  says: RegExp;
  means: (failed: FailedDial) => DialEnding;
}

const never = () => unanswered('trunk_failure', 'never_dialled');
const trunk = (detail: string) => () => unanswered('trunk_failure', detail);

/**
 * Our own hang-up and the end of the ringing time have the same words. Ours is remembered, or told
 * by the time: the carrier's cancel can't come before the ringing time is over.
 */
function gaveUp({ isHungUp, elapsedMs, ringTimeoutMs, hasRung }: FailedDial): DialEnding {
  if (isHungUp || elapsedMs < ringTimeoutMs) return unanswered('cancelled', 'hung_up');
  // A trunk that leads nowhere is not the fault of the person, who was never rung.
  if (hasRung === false) return unanswered('trunk_failure', 'no_reply');
  return unanswered('no_answer', 'ring_timeout');
}

/** The room went away before the phone was rung. */
function noRoom({ isHungUp }: FailedDial): DialEnding {
  return isHungUp ? unanswered('cancelled', 'never_dialled') : never();
}

/** `code` and words of errors without an answer of the far end, as livekit-server 1.13 has them. */
const BY_WORDS: readonly Words[] = [
  { code: 'canceled', says: /request timed out/, means: gaveUp },
  { code: 'canceled', says: /transaction failed to complete/, means: trunk('no_reply') },
  { code: 'failed_precondition', says: /context deadline exceeded/, means: gaveUp },
  { code: 'failed_precondition', says: /required auth/, means: trunk('auth_required') },
  { code: 'failed_precondition', says: /./, means: trunk('trunk_config') },
  { code: 'unavailable', says: /no response from servers|cpu exhausted/, means: never },
  {
    code: 'not_found',
    says: /trunk does not exist|trunk not found/,
    means: trunk('no_such_trunk'),
  },
  { code: 'internal', says: /update room failed: not found/, means: noRoom },
  { code: 'invalid_argument', says: /./, means: trunk('trunk_config') },
  { code: 'unauthenticated', says: /./, means: trunk('livekit_key') },
  { code: 'permission_denied', says: /./, means: trunk('livekit_key') },
];

function byWords(failed: FailedDial): DialEnding {
  const row = BY_WORDS.find(({ code, says }) => code === failed.code && says.test(failed.message));
  return row?.means(failed) ?? null;
}
