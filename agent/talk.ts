import type { AnsweredBy, BusinessEnding } from '../src/domain/call.js';

/** How a talk ended, as the report tells it; the first ending counts. */
export interface TalkEnding {
  business: BusinessEnding | null;
  /** Null: as it was found out before. */
  answeredBy: AnsweredBy | null;
  /** The finer word, such as `message_left` or `loop`. */
  detail: string | null;
}

/** What is gathered in a talk for its report. Whoever learns something writes it here. */
export interface TalkState {
  answeredBy: AnsweredBy | null;
  /** Id of the flow's state that the talk is in; null before the first. */
  flowStateId: string | null;
  extracted: Record<string, unknown>;
  /** ISO-8601. */
  callbackAt: string | null;
  /** When a transfer was given up on without knowing what became of it; ms since 1970. */
  transferDoubtedAtMs?: number;
  ending: TalkEnding | null;
}

/**
 * `moved`: the other side has taken the call. `refused`: it has not, and the person is still here.
 * `unknown`: nobody knows, and the person may be gone.
 */
export type TransferResult = 'moved' | 'refused' | 'unknown';

/** A live call, as the flow, the tools and the guards see it. */
export interface Talk {
  readonly state: TalkState;
  /** Says it and waits until it was heard or cut short; nothing is said after the end. */
  say(text: string, options?: { isInterruptible?: boolean }): Promise<void>;
  /**
   * Ends the call for good: says the last words, hangs up, and keeps the ending. Only the first end
   * counts; repeating it is harmless.
   */
  end(ending: TalkEnding, lastWords?: string | null): Promise<void>;
  transfer(phoneNumber: string): Promise<TransferResult>;
  /** Digits, `*`, `#`, and `w` for half a second of waiting. */
  sendDtmf(digits: string): Promise<void>;
}
