/**
 * What happened in a talk, as plain data: a list of these can be stored and reduced again. Every
 * time is in milliseconds of one clock.
 */
export type TalkEvent =
  | SaidEvent
  | ToolEvent
  | HeardEvent
  | ModelEvent
  | UsageEvent
  | { kind: 'person'; atMs: number; state: string }
  | { kind: 'bot'; atMs: number; state: string }
  | { kind: 'resumed'; atMs: number }
  | { kind: 'unheard'; atMs: number; speechMs: number }
  | { kind: 'error'; atMs: number; source: string; isRecoverable: boolean }
  | { kind: 'closed'; atMs: number; reason: string };

/** A thing said, when it is final: of the bot only what was heard of it. */
export interface SaidEvent {
  kind: 'said';
  atMs: number;
  id: string;
  role: 'user' | 'assistant' | 'system';
  text: string;
  isInterrupted: boolean;
  /** What ties it to the model's request; null when it was made without one. */
  speechId: string | null;
  stateId: string | null;
  /** When the speaker began and ended, as far as it was noticed. */
  startedMs?: number | undefined;
  stoppedMs?: number | undefined;
  /** Of a person: from the noticed end of speech until the turn was taken to be over. */
  endOfTurnDelayMs?: number | undefined;
  /** Of the bot: to the first token, to the first sound, and all from the person's noticed end. */
  firstTokenMs?: number | undefined;
  firstSoundMs?: number | undefined;
  answerMs?: number | undefined;
}

export interface ToolEvent {
  kind: 'tool';
  atMs: number;
  id: string;
  name: string;
  args: string;
  result: string;
  isError: boolean;
  stateId: string | null;
}

/** Words that speech recognition heard; they may still change until they are final. */
export interface HeardEvent {
  kind: 'heard';
  atMs: number;
  text: string;
  isFinal: boolean;
}

/** A request to the language model that is over. */
export interface ModelEvent {
  kind: 'model';
  atMs: number;
  speechId: string | null;
  durationMs: number;
  isCancelled: boolean;
}

/** What was used until now, all in all. */
export interface UsageEvent {
  kind: 'usage';
  atMs: number;
  used: UsedModel[];
}

export interface UsedModel {
  kind: 'stt' | 'llm' | 'tts';
  /** As the plugin calls it: a name, or the host that it talks to. */
  provider: string;
  model: string;
  seconds: number;
  inputTokens: number;
  outputTokens: number;
  characters: number;
}
