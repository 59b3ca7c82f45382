import type { ChatReply } from '../../test/support/providers/chat-scripts.js';
import type { Behaviour } from '../../test/support/providers/fault-switch.js';

/** What the paid providers are played by, and asked over the channel of a forked process. */
export type ProviderName = 'deepgram' | 'openai' | 'cartesia';

export interface ProviderUrls {
  deepgram: string;
  openai: string;
  cartesia: string;
}

export interface HeardSentence {
  text: string;
  score: number;
}

export interface SpokenSentence {
  text: string;
  /** Milliseconds since 1970 of its first sound. */
  atMs: number;
  seconds: number;
}

export interface ProviderAsks {
  behave: { provider: ProviderName; changes: Partial<Behaviour> & { wordMs?: number } };
  /** Sentences that are made ahead of time, so that speaking them takes none. */
  prepare: { texts: string[] };
  drop: { provider: 'deepgram' | 'cartesia' };
  seen: Record<string, never>;
}

export interface ProviderAnswers {
  behave: null;
  prepare: null;
  drop: null;
  seen: { heard: HeardSentence[]; spoken: SpokenSentence[]; replies: (ChatReply | null)[] };
}

export type ProviderVerb = keyof ProviderAsks;

export interface Asked<Verb extends ProviderVerb = ProviderVerb> {
  id: number;
  verb: Verb;
  with: ProviderAsks[Verb];
}

export interface Answered {
  id: number;
  answer: unknown;
}
