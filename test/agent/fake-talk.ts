import { EventEmitter } from 'node:events';
import type { voice } from '@livekit/agents';
import type { Talk, TalkEnding, TalkState } from '../../agent/talk.js';

export interface FakeTalk extends Talk {
  said: string[];
  ends: { ending: TalkEnding; lastWords: string | null }[];
}

/** Keeps what it is told to say; the first end counts. */
export function createFakeTalk(): FakeTalk {
  const state: TalkState = {
    ...{ answeredBy: null, flowStateId: null, extracted: {}, callbackAt: null, ending: null },
  };
  const said: string[] = [];
  const ends: FakeTalk['ends'] = [];
  return {
    ...{ state, said, ends },
    async say(text) {
      if (state.ending === null) said.push(text);
    },
    async end(ending, lastWords = null) {
      state.ending ??= ending;
      ends.push({ ending, lastWords });
    },
    transfer: async () => 'refused',
    sendDtmf: async () => undefined,
  };
}

type FakeSpeech = Pick<voice.SpeechHandle, 'allowInterruptions' | 'interrupted'>;

/** The events of a session, and who interrupted what. */
export class FakeSession extends EventEmitter {
  interruptions = 0;

  interrupt(): never {
    this.interruptions += 1;
    return undefined as never;
  }

  heard(transcript: string, isFinal = true): void {
    this.emit('user_input_transcribed', { transcript, isFinal });
  }

  said(role: 'user' | 'assistant', textContent: string): void {
    this.emit('conversation_item_added', { item: { type: 'message', role, textContent } });
  }

  turn(text: string): void {
    this.heard(text);
    this.said('user', text);
  }

  tool(name: string, args = '{}'): void {
    this.emit('function_tools_executed', { functionCalls: [{ name, args }] });
  }

  person(newState: 'speaking' | 'listening'): void {
    this.emit('user_state_changed', { newState });
  }

  bot(newState: 'speaking' | 'listening' | 'thinking'): void {
    this.emit('agent_state_changed', { newState });
  }

  speech({ isOurs }: { isOurs: boolean }): FakeSpeech {
    const speechHandle = {
      ...{ allowInterruptions: true, interrupted: false },
      done: () => false,
      interrupt: () => void (speechHandle.interrupted = true),
    };
    this.emit('speech_created', { speechHandle, userInitiated: isOurs });
    return speechHandle;
  }

  asSession(): voice.AgentSession {
    return this as unknown as voice.AgentSession;
  }
}
