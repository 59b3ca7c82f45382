import type { ChatReply } from '../../test/support/providers/chat-scripts.js';
import type { AskedText } from '../../test/support/providers/fake-cartesia.js';
import type { HeardStream } from '../../test/support/providers/fake-deepgram.js';
import type { CountedAnswer } from '../../test/support/providers/fake-openai.js';
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
  billed: Record<string, never>;
}

/** What the providers would send a bill for. */
export interface Billed {
  sound: HeardStream[];
  speech: AskedText[];
  /** With the model's instructions as JSON, which name the person. */
  thought: (CountedAnswer & { model: string; system: string })[];
}

export interface ProviderAnswers {
  behave: null;
  prepare: null;
  drop: null;
  seen: { heard: HeardSentence[]; spoken: SpokenSentence[]; replies: (ChatReply | null)[] };
  billed: Billed;
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
