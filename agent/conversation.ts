import { voice, type JobContext, type VAD } from '@livekit/agents';
import type { CallReport } from '../src/domain/call-report.js';
import { buildPrompt, promptLanguage } from '../src/domain/prompt.js';
import { reduceTalk } from '../src/domain/talk-report.js';
import { turnsOf } from '../src/domain/talk-turns.js';
import type { Logger } from '../src/observability/logger.js';
import type { AgentConfig } from './agent-config.js';
import { readBasePrompt } from './base-prompt.js';
import { findWhoAnswered } from './answered-by.js';
import type { Briefing } from './briefing.js';
import { CalleeInput } from './callee-input.js';
import { soundPacketsOf } from './callee-sound.js';
import type { CannedWords } from './canned-words.js';
import { failure } from './failed-report.js';
import { createFlowAgent } from './flow-agent.js';
import { greet } from './greeting.js';
import { startGuards, type Guards } from './guards/start-guards.js';
import { hearLastWords } from './last-words.js';
import type { PhoneLeg } from './phone-leg.js';
import type { Services } from './providers.js';
import { createRoomTalk, type RoomTalk, type TalkLine } from './room-talk.js';
import { logSession } from './session-log.js';
import { sessionOptions } from './session-options.js';
import { SteadyStt } from './steady-stt.js';
import { whereBroken } from './tools/where-broken.js';
import { watchTrouble } from './trouble.js';
import { meterUsage } from './usage-meter.js';
import { within } from './within.js';

export interface ConversationParts {
  ctx: JobContext;
  config: Pick<AgentConfig, 'turns' | 'promptFile' | 'tools'>;
  briefing: Briefing;
  services: Services;
  vad: VAD;
  callee: string;
  line: TalkLine;
  leg: Pick<PhoneLeg, 'gone' | 'goneWhy'>;
  canned: CannedWords;
  log: Logger;
}

/** A talk that is ready to begin: all that takes time before the answer is done. */
export interface Conversation {
  talk: RoomTalk;
  /** Before the dial: ready to speak at once, and deaf, for what a line plays is nobody's words. */
  open(): Promise<void>;
  /** From the answer until the talk is over. */
  hold(): Promise<void>;
  /** Ends what still runs; what happened until then is the report. */
  report(times: { answeredAtMs: number; endedAtMs: number }): Promise<CallReport>;
  /** Told with all turns until now, whenever there is one more. */
  onTurns(listener: (turns: CallReport['turns']) => void): void;
}

/** No end of a call waits longer for its session to close. */
const CLOSE_LIMIT_MS = 5_000;

export function createConversation(parts: ConversationParts): Conversation {
  const { ctx, briefing, services, vad, log } = parts;
  const language = promptLanguage(briefing.config);
  const { stt_language: spoken } = briefing.config.voice;
  let hearingLost = (): void => undefined;
  const steady = new SteadyStt({ recognisers: services.stt, onLost: () => hearingLost() });
  void parts.leg.gone.then(() => steady.finish());
  const session = new voice.AgentSession(
    sessionOptions({
      services: { stt: steady, llm: services.llm, tts: services.tts },
      ...{ vad, turns: parts.config.turns, language: spoken },
    }),
  );
  const talk = createRoomTalk(session, parts.line);
  const prompt = promptOf(parts, language);
  const agent = createFlowAgent({
    ...{ briefing, prompt, talk, secrets: briefing.secrets },
    allowPrivate: parts.config.tools.allowPrivate,
    hasLeft: () => parts.leg.goneWhy() !== null,
    onToolCall: () => trouble.toolStarted(),
    onToolFailure: (tool, error) => log.error({ tool, ...whereBroken(error) }, 'a tool failed'),
    onToolProblem: (problem) => log.warn({ ...problem }, 'a tool can not be used'),
  });
  const usage = meterUsage({ ...services, stt: steady });
  const flowStateId = () => talk.state.flowStateId;
  const events = logSession(session, { flowStateId, usage });
  const { canned } = parts;
  const trouble = watchTrouble({ session, talk, stt: steady, language, canned, log });
  hearingLost = trouble.hearingLost;
  let guards: Guards | null = null;

  return {
    talk,
    async open() {
      session.input.setAudioEnabled(false);
      session.input.audio = new CalleeInput(ctx.room, parts.callee);
      await session.start({ agent, room: ctx.room, record: false, ...soundOf(parts.callee) });
    },
    async hold() {
      session.input.setAudioEnabled(true);
      const improvise = async () => {
        await Promise.race([session.generateReply().waitForPlayout(), talk.over]);
      };
      const soundPackets = soundPacketsOf(ctx.room);
      guards = startGuards({ session, talk, briefing, soundPackets });
      const { isOver } = await findWhoAnswered({ session, room: ctx.room, talk, briefing });
      if (!isOver) await greet({ talk, briefing, prompt, language, improvise });
      await talk.over;
      if (parts.leg.goneWhy() === 'left' && talk.state.ending === null) {
        await hearLastWords(session);
      }
    },
    async report({ answeredAtMs, endedAtMs }) {
      trouble.stop();
      guards?.stop();
      noteWhyGone(parts.leg, talk);
      const closed = session.close().then(() => steady.settled());
      await within(CLOSE_LIMIT_MS, closed);
      events.close();
      const { state } = talk;
      const { models } = services;
      const hasLeft = parts.leg.goneWhy() === 'left';
      return reduceTalk({
        ...{ events: events.events, state, answeredAtMs, endedAtMs, models, hasLeft },
      });
    },
    onTurns(listener) {
      events.onTurn(() => listener(turnsOf(events.events, { isOver: false })));
    },
  };
}

/** A session that closed with its callee would not hear their last words out. */
function soundOf(callee: string) {
  return {
    inputOptions: {
      ...{ participantIdentity: callee, audioEnabled: false },
      ...{ textEnabled: false, closeOnDisconnect: false },
    },
    outputOptions: { syncTranscription: true },
  };
}

function promptOf({ briefing, config }: ConversationParts, language: 'ru' | 'en') {
  return buildPrompt({
    base: readBasePrompt(language, config.promptFile),
    language,
    companyName: briefing.company.name,
    config: briefing.config,
    contact: briefing.contact,
    atMs: briefing.atMs,
    timezone: briefing.timezone,
  });
}

/** A person who hangs up ends the talk in the ordinary way; the rest has names of its own. */
function noteWhyGone(leg: Pick<PhoneLeg, 'goneWhy'>, { state }: RoomTalk): void {
  const why = leg.goneWhy();
  if (state.ending !== null || why === null || why === 'left') return;
  state.ending =
    why === 'deleted'
      ? { business: null, answeredBy: null, detail: 'cancelled' }
      : failure(LOST[why]);
}

const LOST = { lost: 'line_lost', cut: 'room_lost' } as const;
