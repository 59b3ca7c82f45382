import { z } from 'zod';
import type { transferSettingsSchema } from '../../src/contracts/tool-settings.js';
import type { Talk } from '../talk.js';
import { botTool, ToolRefusal, type BotTool } from './bot-tool.js';

const GONE =
  'Nobody knows whether it worked. Ask whether the person is still there; if they are, say that ' +
  'a colleague will call back.';
const REFUSED =
  'The transfer did not work, the person is still here. Apologise, and offer that a colleague ' +
  'calls back.';

/**
 * Hands the person over. The model chooses among the names of the configuration, never a number; it
 * is a success only when the other side has taken the call.
 */
export function createTransferTool(
  config: z.output<typeof transferSettingsSchema>,
  { talk }: { talk: Talk },
): BotTool {
  const targets = new Map(Object.entries(config.targets ?? {}));
  const [first, ...others] = targets.keys();
  const usual = config.phone_number ?? (others.length === 0 ? targets.get(first ?? '') : undefined);
  const reason = z.string().max(300).optional();
  const schema: z.ZodType<{ target?: string | undefined; reason?: string | undefined }> =
    first === undefined
      ? z.strictObject({ reason })
      : z.strictObject({ target: z.enum([first, ...others]).optional(), reason });
  return botTool({
    name: 'transfer_call',
    description: 'Connect the person with a colleague. Tell them so in the same reply.',
    schema,
    async run({ target }, { spoken }) {
      const number = target === undefined ? usual : targets.get(target);
      if (number === undefined) {
        throw new ToolRefusal(`Say to whom, as target: ${[...targets.keys()].join(', ')}.`);
      }
      await spoken();
      const result = await talk.transfer(number);
      if (result === 'refused') throw new ToolRefusal(REFUSED);
      if (result === 'unknown') throw new ToolRefusal(GONE);
      await talk.end({ business: 'transferred', answeredBy: null, detail: null });
      return 'transferred';
    },
  });
}
