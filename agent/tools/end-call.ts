import { z } from 'zod';
import type { BusinessEnding } from '../../src/domain/call.js';
import type { Talk } from '../talk.js';
import { botTool, type BotTool } from './bot-tool.js';

/** What a bot may say of its own talk; everything else is found out by code. */
const RESULTS = ['goal_met', 'partial', 'refused', 'wrong_person', 'unknown'] as const;

const schema = z.strictObject({
  result: z
    .enum(RESULTS)
    .default('unknown')
    .describe(
      'How the talk ended: goal_met: what the call was for is achieved; partial: a part of it; ' +
        'refused: the person does not want it; wrong_person: it is somebody else',
    ),
});

/**
 * Hangs up for good. The goodbye that the model says along with it is heard first; a closing
 * message of the configuration is said by code. A person who speaks up during the goodbye is
 * listened to instead.
 */
export function createEndCallTool({
  talk,
  closing,
}: {
  talk: Talk;
  /** Null: the model says goodbye by itself. */
  closing: string | null;
}): BotTool {
  return botTool({
    name: 'end_call',
    description:
      closing === null
        ? 'End the call. Say goodbye in the same reply; nothing can be said after it.'
        : 'End the call. Do not say goodbye: that is done for you.',
    schema,
    async run({ result }, { signal, spoken }) {
      await spoken();
      if (signal.aborted) return 'Not ended: the person spoke up. Listen and answer.';
      await talk.end(
        { business: businessOf(result, talk), answeredBy: null, detail: null },
        closing,
      );
      return 'ended';
    },
  });
}

/** An agreed callback is what matters, unless the model knows better than `unknown`. */
function businessOf(result: (typeof RESULTS)[number], { state }: Talk): BusinessEnding {
  const isVague = result === 'unknown' || result === 'partial';
  return isVague && state.callbackAt !== null ? 'callback' : result;
}
