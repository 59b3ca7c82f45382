import type { ReadableStream } from 'node:stream/web';
import { setTimeout as pause } from 'node:timers/promises';
import { voice } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';
import type { Talk, TalkEnding, TalkState, TransferResult } from './talk.js';
import { within } from './within.js';

/** What the talk needs of the room it takes place in. */
export interface TalkLine {
  /** Resolves when the callee has gone. */
  gone: Promise<void>;
  isGone(): boolean;
  /** Ends the callee's leg; resolves when that was told to the line. */
  hangUp(): Promise<void>;
  transfer(phoneNumber: string): Promise<TransferResult>;
  sendDtmf(digits: string): Promise<void>;
}

/** The part of a session that a talk speaks through. */
export type TalkSession = Pick<
  voice.AgentSession,
  'say' | 'interrupt' | 'agentState' | 'on' | 'off'
>;

/** The last words as sound, for a bot whose voice has failed. */
export type Sound = () => ReadableStream<AudioFrame>;

export interface RoomTalk extends Talk {
  end(ending: TalkEnding, lastWords?: string | null, sound?: Sound | null): Promise<void>;
  /** Resolves when the talk is over: ended by us and hung up, or the callee has gone. */
  over: Promise<void>;
  isEnding(): boolean;
}

/** A sentence that is being said when the talk is ended is let out, within this time. */
const SENTENCE_LIMIT_MS = 8_000;
const LAST_WORDS_LIMIT_MS = 15_000;
/** Nobody listens longer to one thing said. */
const WORDS_LIMIT_MS = 120_000;
/** The callee's leg leaves some ms after it was told to; without, the room is left anyway. */
const LEAVE_LIMIT_MS = 3_000;
/** What was said last is still on its way to the ear when the room has played it. */
const WIRE_MS = 250;

interface Speaking {
  isInterruptible: boolean;
  limitMs: number;
  sound?: Sound | null;
}

export function createRoomTalk(session: TalkSession, line: TalkLine): RoomTalk {
  const state: TalkState = {
    answeredBy: null,
    flowStateId: null,
    extracted: {},
    callbackAt: null,
    ending: null,
  };
  let ending: Promise<void> | null = null;
  let tellOver = (): void => undefined;
  const over = new Promise<void>((resolve) => (tellOver = resolve));
  void line.gone.then(() => tellOver());

  /** Heard, cut short, or the person is gone; a voice that fails has no more to say. */
  async function speak(text: string, how: Speaking): Promise<void> {
    if (line.isGone()) return;
    try {
      const audio = how.sound ? { audio: how.sound() } : {};
      const handle = session.say(text, { allowInterruptions: how.isInterruptible, ...audio });
      ours.add(handle);
      await within(how.limitMs, Promise.race([handle.waitForPlayout(), line.gone]));
    } catch {
      // The session closes: nobody can be spoken to any more.
    }
  }

  const ours = new Set<voice.SpeechHandle>();
  /** The model may still have thoughts; after the end they are not spoken. */
  const silence = ({ speechHandle }: voice.SpeechCreatedEvent) => {
    if (ours.has(speechHandle)) return;
    queueMicrotask(() => {
      if (!ours.has(speechHandle)) speechHandle.interrupt(true);
    });
  };

  async function finish(lastWords: string | null, sound: Sound | null): Promise<void> {
    session.on(voice.AgentSessionEventTypes.SpeechCreated, silence);
    if (session.agentState === 'speaking') await quiet(session, line, SENTENCE_LIMIT_MS);
    else dropThoughts(session);
    if (lastWords !== null) {
      await speak(lastWords, { isInterruptible: false, limitMs: LAST_WORDS_LIMIT_MS, sound });
    }
    if (!line.isGone()) {
      await pause(WIRE_MS);
      await line.hangUp().catch(() => undefined);
      await within(LEAVE_LIMIT_MS, line.gone);
    }
    session.off(voice.AgentSessionEventTypes.SpeechCreated, silence);
    tellOver();
  }

  return {
    state,
    over,
    isEnding: () => ending !== null,
    async say(text, { isInterruptible = true } = {}) {
      if (ending === null) await speak(text, { isInterruptible, limitMs: WORDS_LIMIT_MS });
    },
    end(how, lastWords = null, sound = null) {
      state.ending ??= how;
      ending ??= finish(lastWords, sound);
      return ending;
    },
    async transfer(phoneNumber) {
      if (ending !== null || line.isGone()) return 'refused';
      const result = await line.transfer(phoneNumber);
      if (result === 'unknown') state.transferDoubtedAtMs = Date.now();
      return result;
    },
    async sendDtmf(digits) {
      if (ending === null && !line.isGone()) await line.sendDtmf(digits);
    },
  };
}

/** Replies that are only being thought of are dropped. */
function dropThoughts(session: TalkSession): void {
  try {
    session.interrupt();
  } catch {
    // Nothing that may be interrupted, or a session that has closed.
  }
}

async function quiet(session: TalkSession, line: TalkLine, limitMs: number): Promise<void> {
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  const onState = ({ newState }: voice.AgentStateChangedEvent) => {
    if (newState !== 'speaking') stop();
  };
  session.on(voice.AgentSessionEventTypes.AgentStateChanged, onState);
  await within(limitMs, Promise.race([stopped, line.gone]));
  session.off(voice.AgentSessionEventTypes.AgentStateChanged, onState);
}
