import { voice, type llm } from '@livekit/agents';
import type { CallReport } from '../src/domain/call-report.js';
import { promptLanguage, type Prompt } from '../src/domain/prompt.js';
import { reduceTalk } from '../src/domain/talk-report.js';
import type { Briefing } from './briefing.js';
import { createFlowAgent, type FlowAgentParts } from './flow-agent.js';
import { greet } from './greeting.js';
import { startGuards } from './guards/start-guards.js';
import { createRoomTalk, type RoomTalk } from './room-talk.js';
import { logSession } from './session-log.js';
import type { TransferResult } from './talk.js';

export interface TextTalkParts {
  briefing: Briefing;
  prompt: Prompt;
  model: llm.LLM;
  /** What becomes of a transfer; default: it works. */
  transferred?: (phoneNumber: string) => TransferResult;
  hooks?: Pick<
    FlowAgentParts,
    'allowPrivate' | 'onToolCall' | 'onToolFailure' | 'onToolProblem' | 'onState'
  >;
  nowMs?: () => number;
}

/** A talk without a phone: the bot is the same, the person types. */
export interface TextTalk {
  talk: RoomTalk;
  session: voice.AgentSession;
  /** Numbers that the talk was transferred to, and keys that were pressed. */
  transfers: readonly string[];
  pressed: readonly string[];
  greet(): Promise<void>;
  /** What the person says; resolves when the bot has answered, or the talk is over. */
  hear(text: string): Promise<void>;
  /** The person hangs up, or we are done; answers with the report of the call. */
  close(): Promise<CallReport>;
}

const { AgentSessionEventTypes: Events } = voice;

/** Who types may think for as long as they like: only what is said and done is guarded. */
const noTick = (): void => undefined;

export async function openTextTalk(parts: TextTalkParts): Promise<TextTalk> {
  const { briefing, prompt, model, hooks = {}, nowMs = Date.now } = parts;
  const session = new voice.AgentSession({
    ...{ llm: model, vad: null, maxToolSteps: 3 },
    turnHandling: { turnDetection: null, preemptiveGeneration: { enabled: false } },
  });
  const line = createTextLine(parts.transferred ?? (() => 'moved'));
  const talk = createRoomTalk(session, line);
  const { secrets } = briefing;
  const agent = createFlowAgent({ briefing, prompt, talk, secrets, ...hooks });
  const log = logSession(session, { nowMs, flowStateId: () => talk.state.flowStateId });
  const answeredAtMs = nowMs();
  await session.start({ agent });
  const guards = startGuards({ session, talk, briefing, clock: { nowMs, every: () => noTick } });
  talk.state.answeredBy = 'human';
  const isOver = () => talk.isEnding() || line.isGone();
  const answered = async (input: { userInput?: string }) => {
    await Promise.race([session.generateReply(input).waitForPlayout(), talk.over]);
    // A talk that is being ended goes on until its last word.
    if (talk.isEnding()) await talk.over;
  };
  return {
    ...{ talk, session, transfers: line.transfers, pressed: line.pressed },
    async greet() {
      const language = promptLanguage(briefing.config);
      await greet({ talk, briefing, prompt, language, improvise: () => answered({}) });
    },
    async hear(userInput) {
      if (isOver()) return;
      // As recognition would have it, before it is a turn: a guard may end the talk on it.
      const heard = { transcript: userInput, isFinal: true };
      session.emit(Events.UserInputTranscribed, voice.createUserInputTranscribedEvent(heard));
      await (isOver() ? talk.over : answered({ userInput }));
    },
    async close() {
      line.leave();
      guards.stop();
      await session.close();
      log.close();
      const { state } = talk;
      // Plugins name the host that they talk to; prices know the provider of the configuration.
      const { provider } = briefing.config.llm;
      const models = [{ kind: 'llm' as const, provider, model: model.model }];
      const times = { answeredAtMs, endedAtMs: nowMs() };
      return reduceTalk({ events: log.events, state, models, ...times });
    },
  };
}

/** A line that nobody pays for: it notes what is asked of it. */
function createTextLine(transferred: (phoneNumber: string) => TransferResult) {
  const transfers: string[] = [];
  const pressed: string[] = [];
  let isGone = false;
  let leave = (): void => undefined;
  const gone = new Promise<void>((resolve) => {
    leave = () => {
      isGone = true;
      resolve();
    };
  });
  return {
    ...{ transfers, pressed, gone, leave: () => leave() },
    isGone: () => isGone,
    hangUp: async () => leave(),
    async transfer(phoneNumber: string) {
      transfers.push(phoneNumber);
      return transferred(phoneNumber);
    },
    async sendDtmf(digits: string) {
      pressed.push(digits);
    },
  };
}
