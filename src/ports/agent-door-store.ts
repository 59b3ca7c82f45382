import type { CallReport, CallTurn } from '../domain/call-report.js';
import type { CallState } from '../domain/call.js';
import type { RecordingPolicy } from '../domain/recording-rule.js';
import type { WaitingCall } from './call-completion.js';

export type KnownCall = WaitingCall & { state: CallState };

export interface CallBriefing {
  callId: string;
  skillbaseVersion: number;
  config: Record<string, unknown>;
  company: { id: string; name: string };
  contact: { name: string | null; phoneNumber: string; data: Record<string, string> };
  /** IANA zone of the person, as the gate took it. */
  timezone: string;
  /** Line time of now, in ms since 1970. */
  atMs: number;
  /** The talk is ended then, whatever is being said. */
  maxTalkSeconds: number;
  /** The rules want the bot to say that it is one; seconds after the answer, null: no limit. */
  disclosure: { required: boolean; withinSeconds: number | null };
  /** After a refusal the bot hangs up within this time; null: no such rule. */
  hangupAfterRefusalSeconds: number | null;
  /** What its company wants; whether it is done depends on what people are told. */
  recordingPolicy: RecordingPolicy;
}

/**
 * What the agent's door reads and writes. Each method is one statement or one short transaction,
 * for it is walked through many times a second; each answers null when there is no such call.
 */
export interface AgentDoorStore {
  briefing(callId: string): Promise<CallBriefing | null>;
  /** The attempt keeps its channel for `seconds` of real time from now. */
  extendLease(callId: string, seconds: number): Promise<KnownCall | null>;
  /** A turn that is there already stays as it is. */
  addTurns(callId: string, turns: readonly CallTurn[]): Promise<KnownCall | null>;
  /**
   * Keeps the report; `taken` when it is the one that counts, be it by this delivery or by an
   * earlier one. A report that comes after another, or after the end of the call, is kept as late.
   */
  keepReport(callId: string, report: CallReport): Promise<(KnownCall & { taken: boolean }) | null>;
}
