import type { CallAnalysis } from '../domain/call-analysis.js';
import type { CallTurn } from '../domain/call-report.js';

export interface TalkToAnalyze {
  callId: string;
  /** Of the bot, such as `ru`; the summary is written in it. */
  language: string;
  turns: Pick<CallTurn, 'role' | 'content'>[];
  /** What the bot was asked to find out. */
  fields: { name: string; instruction: string }[];
}

/** Reads a talk that has ended. Throws when it can't; nothing depends on it. */
export interface Analyst {
  analyze(talk: TalkToAnalyze): Promise<CallAnalysis>;
}

/** A talk that waits for an analyst; `attempt` counts from 1. */
export interface DueTalk extends TalkToAnalyze {
  attempt: number;
}

export interface AnalysisQueue {
  /** Each talk is claimed by one process; a claim that is not settled comes up again later. */
  claim(max: number): Promise<DueTalk[]>;
  /** Facts that the network and the bot recorded stay as they are. */
  save(callId: string, analysis: CallAnalysis): Promise<void>;
  /** What was found without a language model stays; null: it is not tried again. */
  postpone(callId: string, seconds: number | null): Promise<void>;
}
