import type { voice } from '@livekit/agents';

export type FailingPart = 'llm' | 'tts';

export interface TurnWatchOptions {
  /** A turn that should have been heard was not; hopeless: trying again will not help. */
  onFailure(part: FailingPart, isHopeless: boolean): void;
  /** What is said no more needs no blame. */
  isEnding(): boolean;
  nowMs(): number;
}

type Handle = Pick<
  voice.SpeechHandle,
  'id' | 'interrupted' | 'interrupt' | 'addDoneCallback' | 'chatItems'
>;

interface Speech {
  handle: Handle;
  isReply: boolean;
  createdAtMs: number;
  wasHeard: boolean;
  hasWords: boolean;
  isStuck: boolean;
}

/** Told what happens to each thing to be said, it finds those that nobody heard, and why. */
export interface TurnWatch {
  created(handle: Handle, isReply: boolean): void;
  /** The bot's voice is heard. */
  spoke(): void;
  /** Something went on, whatever it was. */
  moved(): void;
  hasWords(speechId: string | undefined): void;
  hasSound(speechId: string | undefined): void;
  failed(part: FailingPart, isHopeless: boolean): void;
  /** Cuts off what waits in silence for too long; told while nobody speaks. */
  look(): void;
  /** Turns that were heard leave nothing of an earlier failure. */
  failures: Record<FailingPart, number>;
}

/** To the first sound of what is to be said; a reply has to be thought of, too. */
const SILENT_LIMIT_MS = { say: 7_000, reply: 10_000 };

export function createTurnWatch({ onFailure, isEnding, nowMs }: TurnWatchOptions): TurnWatch {
  const speeches = new Map<string, Speech>();
  const failures = { llm: 0, tts: 0 };
  let error: { part: FailingPart; atMs: number; isHopeless: boolean } | null = null;
  let movedAtMs = nowMs();
  const moved = () => void (movedAtMs = nowMs());
  const speechOf = (id: string | undefined) => speeches.get(id ?? '');

  function fail(part: FailingPart, isHopeless: boolean): void {
    failures[part] += 1;
    onFailure(part, isHopeless);
  }

  function over(speech: Speech): void {
    const { handle, isReply, createdAtMs, isStuck } = speech;
    speeches.delete(handle.id);
    moved();
    if (isEnding() || (handle.interrupted && !isStuck)) return;
    const own = error !== null && error.atMs >= createdAtMs ? error : null;
    if (speech.wasHeard && own?.part !== 'tts') {
      failures.tts = 0;
      if (isReply) failures.llm = 0;
      return;
    }
    const isToolOnly = handle.chatItems.some(({ type }) => type === 'function_call');
    if (isToolOnly && own === null && !isStuck) return;
    fail(own?.part ?? (isReply && !speech.hasWords ? 'llm' : 'tts'), own?.isHopeless ?? false);
  }

  return {
    failures,
    moved,
    created(handle, isReply) {
      const facts = { wasHeard: false, hasWords: false, isStuck: false };
      const speech: Speech = { handle, isReply, createdAtMs: nowMs(), ...facts };
      speeches.set(handle.id, speech);
      handle.addDoneCallback(() => over(speech));
      moved();
    },
    spoke() {
      const first = [...speeches.values()].find(({ wasHeard }) => !wasHeard);
      if (first !== undefined) first.wasHeard = true;
    },
    hasWords(speechId) {
      const speech = speechOf(speechId);
      if (speech !== undefined) speech.hasWords = true;
    },
    hasSound(speechId) {
      const speech = speechOf(speechId);
      if (speech !== undefined) speech.wasHeard = true;
    },
    failed(part, isHopeless) {
      error = { part, atMs: nowMs(), isHopeless };
    },
    look() {
      const [first] = speeches.values();
      if (first === undefined || first.isStuck) return;
      const limitMs = SILENT_LIMIT_MS[first.isReply ? 'reply' : 'say'];
      if (nowMs() - Math.max(first.createdAtMs, movedAtMs) < limitMs) return;
      first.isStuck = true;
      first.handle.interrupt(true);
    },
  };
}
