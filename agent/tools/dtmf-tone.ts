import { z } from 'zod';
import type { Talk } from '../talk.js';
import { botTool, type BotTool } from './bot-tool.js';

const schema = z.strictObject({
  digits: z
    .string()
    .regex(/^[0-9*#w]{1,32}$/, 'only 0-9, *, # and w, at most 32')
    .describe('Keys to press: 0-9, *, #; w waits for half a second'),
});

/** Presses keys in somebody's voice menu. */
export function createDtmfTool({ talk }: { talk: Talk }): BotTool {
  return botTool({
    name: 'dtmf_tone',
    description: 'Press keys of the phone in a voice menu.',
    schema,
    async run({ digits }, { spoken }) {
      await spoken();
      await talk.sendDtmf(digits);
      return 'Pressed. Listen to what follows.';
    },
  });
}
