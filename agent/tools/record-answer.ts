import { z } from 'zod';
import type { Talk } from '../talk.js';
import { botTool, type BotTool } from './bot-tool.js';

const VALUE_LENGTH_MAX = 1_000;

const words = z
  .string()
  .transform((text) => text.replaceAll(/\p{Cc}+/gu, ' ').trim())
  .pipe(z.string().max(VALUE_LENGTH_MAX));

/**
 * Keeps what was found out, under the names of the configuration only. A later answer replaces the
 * one before, an empty one takes it away.
 */
export function createRecordAnswerTool(
  fields: readonly { name: string; instruction: string }[],
  { talk }: { talk: Talk },
): BotTool {
  const names = fields.map(({ name }) => name) as [string, ...string[]];
  return botTool({
    name: 'record_answer',
    description:
      'Keep what the person has told you. Use it as soon as you know an answer, without saying so.',
    schema: z.strictObject({
      field: z
        .enum(names)
        .describe(fields.map(({ name, instruction }) => `${name}: ${instruction}`).join('\n')),
      value: z.union([words, z.number(), z.boolean()]),
    }),
    run({ field, value }) {
      const others = Object.entries(talk.state.extracted).filter(([name]) => name !== field);
      const own: [string, unknown][] = value === '' ? [] : [[field, value]];
      talk.state.extracted = Object.fromEntries([...others, ...own]);
      return 'Kept.';
    },
  });
}
