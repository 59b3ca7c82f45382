import { voice, type llm } from '@livekit/agents';
import { createFlowWords } from '../src/domain/flow-words.js';
import { promptLanguage, type Prompt } from '../src/domain/prompt.js';
import { createTalkFlow, reportedStateId, type FlowMove } from '../src/domain/talk-flow.js';
import type { Briefing } from './briefing.js';
import { GUARD_WORDS } from './guards/guard-words.js';
import type { Talk } from './talk.js';
import { ToolRefusal, toLlmTool, type SeenToolCall } from './tools/bot-tool.js';
import { createBotTools, type ToolProblem } from './tools/bot-tools.js';
import { createBoundedRequest } from './tools/bounded-request.js';
import { createMoveOnTools } from './tools/move-on.js';

export interface FlowAgentParts {
  briefing: Pick<Briefing, 'callId' | 'config' | 'contact' | 'timezone' | 'atMs'>;
  prompt: Prompt;
  talk: Talk;
  secrets: Readonly<Record<string, string>>;
  /** Tools may ask systems in private networks, and over plain http. Default: no. */
  allowPrivate?: boolean;
  /** Nobody is on the line any more. */
  hasLeft?: () => boolean;
  onToolCall?: (call: SeenToolCall) => void;
  onToolFailure?: (name: string, error: unknown) => void;
  /** Tools that the bot has to do without, and why. */
  onToolProblem?: (problem: ToolProblem) => void;
  /** Each state that the talk comes to; the first one, too. */
  onState?: (stateId: string) => void;
}

/**
 * The bot of a skillbase: its instructions, its tools, and where in its flow the talk is. What the
 * model asks for is done by code only where the configuration allows it.
 */
export function createFlowAgent(parts: FlowAgentParts): voice.Agent {
  const { briefing, prompt, talk, onState } = parts;
  const language = promptLanguage(briefing.config);
  const flow = createTalkFlow(briefing.config.flow);
  const words = createFlowWords(flow, { language, contact: briefing.contact });
  let here = flow.start;
  const enter = (state: typeof here): string => {
    here = state;
    talk.state.flowStateId = reportedStateId(state.id);
    onState?.(state.id);
    return words.whereWeAre(state);
  };
  const instructions = (where: string) => `${prompt.instructions}\n\n${where}`;
  const settle = async (move: FlowMove): Promise<string> => {
    if (!move.isMoved) throw new ToolRefusal(words.refusal(move));
    const where = enter(move.state);
    await agent.updateInstructions(instructions(where));
    // The reply to this very call still has the instructions of before.
    return where;
  };
  const tools = toolsOf(parts, GUARD_WORDS[language].farewell.opted_out).concat(
    createMoveOnTools({ flow, current: () => here.id, settle }),
  );
  const hasEnded = () => talk.state.ending !== null || parts.hasLeft?.() === true;
  const { onToolCall, onToolFailure } = parts;
  const agent = new FlowAgent(hasEnded, {
    instructions: instructions(enter(flow.start)),
    tools: tools.map((tool) => toLlmTool(tool, { hasEnded, onToolCall, onToolFailure })),
  });
  return agent;
}

function toolsOf(parts: FlowAgentParts, optOutWords: string | null) {
  const { briefing, prompt, talk, secrets, allowPrivate = false } = parts;
  const startedAt = performance.now();
  const { tools, problems } = createBotTools({
    ...{ briefing, prompt, talk, secrets, optOutWords },
    send: createBoundedRequest({ allowPrivate }),
    nowMs: () => briefing.atMs + performance.now() - startedAt,
  });
  for (const problem of problems) parts.onToolProblem?.(problem);
  return tools;
}

/** After the end it is silent: it answers nobody and asks no model. */
class FlowAgent extends voice.Agent {
  readonly #hasEnded: () => boolean;

  constructor(
    hasEnded: () => boolean,
    options: { instructions: string; tools: ReturnType<typeof toLlmTool>[] },
  ) {
    super(options);
    this.#hasEnded = hasEnded;
  }

  override async onUserTurnCompleted(): Promise<void> {
    if (this.#hasEnded()) throw new voice.StopResponse();
  }

  override async llmNode(
    chatCtx: llm.ChatContext,
    toolCtx: llm.ToolContext,
    settings: voice.ModelSettings,
  ): ReturnType<voice.Agent['llmNode']> {
    if (this.#hasEnded()) return null;
    return voice.Agent.default.llmNode(this, chatCtx, toolCtx, settings);
  }
}
