import { z } from 'zod';
import { BUSINESS_ENDINGS } from '../src/domain/call.js';
import type { CallReport } from '../src/domain/call-report.js';
import type { ScriptedLlm } from './scripted-llm.js';
import type { TextTalk } from './text-talk.js';

const reply = z.strictObject({
  say: z.string().optional(),
  calls: z
    .array(
      z.strictObject({
        name: z.string(),
        args: z.record(z.string(), z.unknown()).default({}),
      }),
    )
    .optional(),
  input_tokens: z.int().min(0).optional(),
  output_tokens: z.int().min(0).optional(),
});

/** A talk that is known beforehand: what both sides say, and what has to come of it. */
export const talkScriptSchema = z.strictObject({
  title: z.string(),
  /** A file with a bot, beside the script; the command line may name another. */
  bot: z.string().optional(),
  contact: z
    .strictObject({
      name: z.string().nullable().default(null),
      phone_number: z.string().default('+79990000000'),
      data: z.record(z.string(), z.string()).default({}),
    })
    .prefault({}),
  timezone: z.string().default('Europe/Moscow'),
  at: z.iso.datetime({ offset: true }).optional(),
  secrets: z.record(z.string(), z.string()).default({}),
  transfer: z.enum(['moved', 'refused', 'unknown']).default('moved'),
  turns: z.array(z.strictObject({ person: z.string(), bot: z.array(reply) })).min(1),
  expect: z
    .strictObject({
      business: z.enum(BUSINESS_ENDINGS).nullable().optional(),
      extracted: z.record(z.string(), z.unknown()).optional(),
      callback_at: z.iso.datetime({ offset: true }).nullable().optional(),
      /** The last stage of the flow that the talk came to. */
      stage: z.string().nullable().optional(),
      transfers: z.array(z.string()).optional(),
      /** US dollars of the language model, as the price table has it. */
      llm_cost_usd: z.string().optional(),
    })
    .prefault({}),
});

export type TalkScript = z.output<typeof talkScriptSchema>;

/** Says the person's words one by one; the model answers by the script. */
export async function playScript(
  { turns }: Pick<TalkScript, 'turns'>,
  { talk, model, onPerson }: PlayedTalk,
): Promise<void> {
  for (const { person, bot } of turns) {
    if (talk.talk.isEnding()) return;
    model.expect(
      bot.map(({ say, calls, input_tokens: inputTokens, output_tokens: outputTokens }) => ({
        ...{ say, calls, inputTokens, outputTokens },
      })),
    );
    onPerson?.(person);
    await talk.hear(person);
  }
}

export interface PlayedTalk {
  talk: TextTalk;
  model: ScriptedLlm;
  onPerson?: (text: string) => void;
}

/** What came out otherwise than the script expects: name, expected, and what it was. */
export function surprises(
  { expect }: Pick<TalkScript, 'expect'>,
  { report, talk, llmCostUsd }: { report: CallReport; talk: TextTalk; llmCostUsd: string },
): string[] {
  const found: Record<keyof TalkScript['expect'], unknown> = {
    business: report.business,
    extracted: report.extracted_data,
    callback_at: report.callback_at,
    stage: talk.talk.state.flowStateId,
    transfers: talk.transfers,
    llm_cost_usd: llmCostUsd,
  };
  return Object.entries(expect).flatMap(([name, wanted]) => {
    const [is, shouldBe] = [written(found[name as keyof typeof found]), written(wanted)];
    return is === shouldBe ? [] : [`${name}: expected ${shouldBe}, was ${is}`];
  });
}

/** With the fields of objects in one order. */
function written(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${name}:${written(field)}`).join(',')}}`;
}
