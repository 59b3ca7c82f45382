import type { Disposition, Outcome } from '../domain/call.js';
import type { DialLine } from './telephony.js';

/**
 * What follows an attempt, or a refusal of one. `sleepMs` is real time, already divided by the
 * line's speed.
 */
export type AfterAttempt =
  | { next: 'done'; outcome: Outcome | null; endReason: string }
  | { next: 'wait'; sleepMs: number; nextAttemptAt: string | null; outcome: Outcome | null };

export interface ReservedCall {
  callId: string;
  line: DialLine;
}

export interface SlotView {
  /** Real milliseconds until the slot; null: revoked, take a new one. */
  waitMs: number | null;
}

export interface OpenedDial {
  kind: 'dial';
  /** Real milliseconds until its slot; a moment at most. */
  waitMs: number;
  line: DialLine;
  phoneNumber: string;
  callerId: string | null;
  /** The rules want the phone to ring at least this long, in line time. */
  ringSecondsMin: number;
}

export interface CallView {
  callId: string;
  callTaskId: string;
  campaignId: string;
  state: 'reserved' | 'dialing' | 'live' | 'ended';
  line: DialLine;
  hasReport: boolean;
}

export interface FinishRequest {
  callId: string;
  /** How the line says it ended; null for an answered call, whose report says it. */
  disposition: Disposition | null;
  /** The task was cancelled: whatever the policy says, nothing follows. */
  cancelled: boolean;
}

export interface Finished {
  after: AfterAttempt;
  campaignId: string;
  /** The campaign waits for this: a channel is free, or nothing is open any more. */
  wakeCampaign: boolean;
}

/**
 * The life of a call in the database. Each method is one transaction and may be repeated. Methods
 * that find the attempt gone (its permit went back) answer null.
 */
export interface CallLife {
  /** Makes the reserved row unless the gate refuses; then the permit goes back. */
  reserve(permitId: string): Promise<{ kind: 'reserved'; call: ReservedCall } | Refused | null>;
  slot(callId: string): Promise<SlotView | null>;
  /**
   * Another slot for a dial that came too late for its own. One that is due at once opens the dial
   * in the same transaction, so that a busy machine does not come too late again.
   */
  openDialAnew(
    callId: string,
  ): Promise<OpenedDial | ({ kind: 'slot' } & SlotView) | Refused | null>;
  /** Gate and status once more; then the attempt is numbered and may be dialled, once. */
  openDial(callId: string): Promise<OpenedDial | { kind: 'late' } | Refused | null>;
  /** `answeredAtMs` is line time; null: now. */
  markAnswered(callId: string, answeredAtMs: number | null): Promise<void>;
  /**
   * The permit goes back, nothing was dialled; the task waits as before, at the earliest after
   * `delayMs` of line time.
   */
  giveBack(permitId: string, reason: string, delayMs: number): Promise<Refused>;
  view(callId: string): Promise<CallView | null>;
  finish(request: FinishRequest): Promise<Finished>;
}

export interface Refused {
  kind: 'refused';
  campaignId: string;
  after: AfterAttempt;
  wakeCampaign: boolean;
  /** The line on which a room may be open for this attempt. */
  roomOn: DialLine | null;
}
