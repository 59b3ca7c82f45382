import { EventEmitter } from 'node:events';
import type { voice } from '@livekit/agents';

/** Something that is being said, for as long as the test wants. */
export interface FakeSpeech {
  id: string;
  text: string;
  interrupted: boolean;
  allowInterruptions: boolean;
  hasSound: boolean;
  chatItems: { type: string }[];
  /** It was heard, or given up. */
  finish(): void;
  interrupt(force?: boolean): void;
  addDoneCallback(callback: () => void): void;
  waitForPlayout(): Promise<void>;
}

/** A session that says nothing by itself and tells what the test tells it. */
export class FakeSession extends EventEmitter {
  agentState: voice.AgentState = 'listening';
  userState: voice.UserState = 'listening';
  speeches: FakeSpeech[] = [];
  interruptions = 0;
  /** What is said is heard at once. */
  speaksAtOnce = true;

  said(): string[] {
    return this.speeches.filter(({ text }) => text !== '').map(({ text }) => text);
  }

  say(text: string, options: { allowInterruptions?: boolean; audio?: unknown } = {}): FakeSpeech {
    const speech = this.speech(text, options.allowInterruptions ?? true);
    speech.hasSound = options.audio !== undefined;
    this.emit('speech_created', { speechHandle: speech, source: 'say', userInitiated: true });
    if (this.speaksAtOnce) this.hear(speech);
    return speech;
  }

  /** The model begins to answer. */
  reply(): FakeSpeech {
    const speech = this.speech('', true);
    const source = 'generate_reply';
    this.emit('speech_created', { speechHandle: speech, source, userInitiated: false });
    return speech;
  }

  hear(speech: FakeSpeech): void {
    this.become('speaking');
    speech.finish();
    this.become('listening');
  }

  become(newState: voice.AgentState): void {
    this.agentState = newState;
    this.emit('agent_state_changed', { newState });
  }

  interrupt(): void {
    this.interruptions += 1;
  }

  private speech(text: string, allowInterruptions: boolean): FakeSpeech {
    let isDone = false;
    const callbacks: (() => void)[] = [];
    const speech: FakeSpeech = {
      ...{ id: `speech-${this.speeches.length}`, text, interrupted: false, allowInterruptions },
      ...{ hasSound: false, chatItems: [] },
      finish() {
        if (isDone) return;
        isDone = true;
        for (const callback of callbacks) callback();
      },
      interrupt() {
        speech.interrupted = true;
        speech.finish();
      },
      addDoneCallback(callback) {
        if (isDone) callback();
        else callbacks.push(callback);
      },
      waitForPlayout: () => new Promise((resolve) => speech.addDoneCallback(resolve)),
    };
    this.speeches.push(speech);
    return speech;
  }
}
