import type { LineClock } from '../domain/clock.js';
import type { Disposition } from '../domain/call.js';

/**
 * The line as an adapter needs it. `settings` belongs to the line's kind, e.g. who answers on a
 * simulated line.
 */
export interface DialLine {
  id: string;
  kind: 'simulator' | 'livekit';
  clock: LineClock;
  settings: Record<string, unknown>;
}

export interface RoomRequest {
  callId: string;
  line: DialLine;
  /** Where and with what word the agent of this call reports. */
  door: { url: string; token: string };
}

export interface DialRequest {
  callId: string;
  line: DialLine;
  /** E.164. */
  phoneNumber: string;
  callerId: string | null;
  /** Seconds of line time. */
  ringTimeoutSeconds: number;
  /** Aborting asks for a hang-up; the answer still tells how the call ended. */
  signal?: AbortSignal;
}

/** Expected endings are values. */
export type DialResult =
  { kind: 'answered'; answeredAtMs: number } | { kind: 'ended'; disposition: Disposition };

/** What a line knows of an attempt: `none` means that it was never asked to dial it. */
export type FoundCall =
  | { state: 'none' }
  | { state: 'ringing' }
  | { state: 'answered' }
  | { state: 'ended'; disposition: Disposition };

/**
 * A line that dials: the simulator, or a SIP trunk of LiveKit. It never de-duplicates: a second
 * dial of one attempt rings again, so the caller dials once and asks `find` after any doubt. Every
 * method throws DomainError `line_unavailable` when the line can't be reached; `dial` throws it
 * also when the answer was lost on the way, and `openRoom` throws `agent_absent` when none comes.
 */
export interface Telephony {
  /**
   * Returns with the agent present in the room. Opening a room that is open changes nothing. An
   * agent that can not hold the call is no error here: the dial rings nobody and says why.
   */
  openRoom(request: RoomRequest): Promise<void>;
  dial(request: DialRequest): Promise<DialResult>;
  find(line: DialLine, callId: string): Promise<FoundCall>;
  /**
   * Ends whatever is live and closes the room, so that a late dial into it is refused. Repeating it
   * is harmless.
   */
  hangUp(line: DialLine, callId: string): Promise<void>;
}
