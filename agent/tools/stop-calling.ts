import { z } from 'zod';
import type { Talk } from '../talk.js';
import { botTool, type BotTool } from './bot-tool.js';

/** No bot can do without it: the person's number is never dialled again by this company. */
export function createStopCallingTool({
  talk,
  lastWords,
}: {
  talk: Talk;
  lastWords: string | null;
}): BotTool {
  return botTool({
    name: 'stop_calling',
    description:
      'The person does not want to be called any more: their number is taken out for good and ' +
      'the call ends. Do not say anything yourself, and do not try to talk them out of it.',
    schema: z.strictObject({}),
    async run(_, { spoken }) {
      await spoken();
      await talk.end({ business: 'opted_out', answeredBy: null, detail: 'asked_bot' }, lastWords);
      return 'ended';
    },
  });
}
