import type { CallState } from '../domain/call.js';
import type { WaitingCall } from './call-completion.js';

/** Somebody left a call, or its room closed, as the line tells it by itself. */
export interface LineEvent {
  callId: string;
  what: 'callee_left' | 'agent_left' | 'room_closed';
}

/** Reads what a line sends; each delivery proves who sent it. */
export interface LineEventReader {
  /** Null: an event of no call. Throws `unauthenticated` when the proof is wrong or missing. */
  read(body: string, proof: string | null): Promise<LineEvent | null>;
}

/** Sees for itself: an event may be old, or of one of two agents. */
export interface CallWatch {
  /** Both the callee and an agent are in the room of the call. */
  isAttended(callId: string): Promise<boolean>;
}

export interface LineEventStore {
  /** Null: there is no such call. */
  callOf(callId: string): Promise<(WaitingCall & { state: CallState; hasReport: boolean }) | null>;
}
