import { z } from 'zod';
import type { FlowMove, FlowState, TalkFlow } from '../../src/domain/talk-flow.js';
import { botTool, type BotTool } from './bot-tool.js';

export interface MoveOnParts {
  flow: TalkFlow;
  /** Where the talk is. */
  current(): string;
  /** Does what a move means; answers with a sentence for the model, or refuses. */
  settle(move: FlowMove): Promise<string>;
}

/** How a model says that a stage is done; a flow of one stage has no way on. */
export function createMoveOnTools({ flow, current, settle }: MoveOnParts): BotTool[] {
  if (flow.states.length < 2) return [];
  const next = botTool({
    name: 'next_stage',
    description:
      flow.type === 'linear'
        ? 'The present stage of the talk is done: go on to the next.'
        : 'The present stage is done: go on along the way that has no condition.',
    schema: z.strictObject({}),
    run: () => settle(flow.advance(current())),
  });
  if (flow.type === 'linear') return [next];
  const goTo = botTool({
    name: 'go_to_state',
    description: 'Go to another state of the talk, by one of the ways that the present one names.',
    schema: z.strictObject({ state: z.string().max(2_000).describe(idsOf(flow.states)) }),
    run: ({ state }) => settle(flow.goTo(current(), state)),
  });
  return hasFreeWay(flow) ? [next, goTo] : [goTo];
}

const idsOf = (states: readonly FlowState[]): string =>
  `Id of the state: ${states.map(({ id }) => id).join(', ')}`.slice(0, 2_000);

function hasFreeWay(flow: TalkFlow): boolean {
  return flow.states.some(({ id }) => flow.advance(id).isMoved);
}
