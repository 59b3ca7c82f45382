import { DomainError } from '../domain/errors.js';
import type { DialLine, Telephony } from '../ports/telephony.js';

/** One telephony for all lines: each is dialled on by the adapter of its kind. */
export function createTelephonyOfLines(adapters: {
  simulator: Telephony;
  /** Null: this process knows no LiveKit. */
  livekit: Telephony | null;
}): Telephony {
  const { simulator, livekit } = adapters;
  const of = ({ kind }: DialLine): Telephony =>
    kind === 'simulator' ? simulator : (livekit ?? NO_LIVEKIT);
  return {
    openRoom: (request) => of(request.line).openRoom(request),
    dial: (request) => of(request.line).dial(request),
    find: (line, callId) => of(line).find(line, callId),
    hangUp: (line, callId) => of(line).hangUp(line, callId),
  };
}

/** No room is ever open there, so that giving a call back succeeds, and nothing else does. */
const NO_LIVEKIT: Telephony = {
  openRoom: () => Promise.reject(notConfigured()),
  dial: () => Promise.reject(notConfigured()),
  find: () => Promise.resolve({ state: 'none' }),
  hangUp: () => Promise.resolve(),
};

function notConfigured(): DomainError {
  const needed = 'LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET';
  return new DomainError(
    'line_unavailable',
    `This line needs LiveKit; the worker lacks ${needed}.`,
    {
      extra: { reason: 'not_configured' },
    },
  );
}
