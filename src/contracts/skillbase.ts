import { z } from 'zod';
import { modelProblem, voiceProblem } from '../domain/provider-models.js';
import type { SkillbaseConfig } from '../domain/skillbase.js';
import { toolNameOf } from '../domain/tool-names.js';
import { requiredSection, wordsOf, wordsOfTools } from './skillbase-dialect.js';
import { checkFlow } from './skillbase-flow.js';
import { checkTools } from './skillbase-tools.js';

const sentence = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => text.trim() !== '', 'must not be blank');

/** Providers that a config may name, and whether a call can be made with them. */
const TTS_PROVIDERS = { cartesia: true, elevenlabs: false, openai: true };
const STT_PROVIDERS = { deepgram: true, assemblyai: false, openai: true };
const LLM_PROVIDERS = { groq: true, openai: true, ollama: false, anthropic: false };

const contextFields = {
  role: sentence(500),
  style: sentence(500),
  safety_rules: z.array(sentence(2_000)).max(200).default([]),
  facts: z.array(sentence(2_000)).max(500).default([]),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language code such as ru or en-US')
    .optional(),
  max_call_duration: z.int().min(30).max(3_600).optional().meta({ description: 'Seconds' }),
};

export const flowStateSchema = z.union([
  sentence(2_000),
  z.strictObject({
    id: z.string().min(1).max(100),
    name: sentence(200),
    prompt: z.string().max(10_000).optional(),
  }),
]);

const transitionSchema = z.strictObject({
  from_state: z.string().min(1).max(2_000),
  to_state: z.string().min(1).max(2_000),
  condition: z.string().max(2_000).optional(),
});

const flowFields = {
  type: z.enum(['linear', 'graph']),
  states: z.array(flowStateSchema).min(1).max(200),
  transitions: z.array(transitionSchema).max(1_000).default([]),
  greeting_phrases: z.array(sentence(500)).max(3).optional(),
};

const agentSchema = z.strictObject({
  handoff_criteria: z.record(z.string().max(200), z.unknown()).default({}),
  crm_field_mapping: z.record(z.string().max(200), z.string().max(200)).default({}),
  lead_transfer_fields: z
    .array(z.strictObject({ name: sentence(50), instruction: sentence(1_000) }))
    .max(50)
    .optional(),
  closing_message: z
    .strictObject({
      type: z.enum(['llm_prompt', 'static_template']).default('llm_prompt'),
      prompt: z.string().max(300).optional(),
      template: z.string().max(2_000).optional(),
    })
    .optional(),
});

const TOOLS = ['transfer_call', 'transfer', 'end_call', 'dtmf_tone', 'calendar', 'http'] as const;

const toolSchema = z.strictObject({
  name: z.enum(TOOLS, { error: wordsOfTools(TOOLS) }),
  config: z.record(z.string().max(200), z.unknown()).default({}),
  enabled: z.boolean().default(true),
});

const voiceSchema = z
  .strictObject(
    {
      tts_provider: provider(TTS_PROVIDERS),
      tts_voice_id: z.string().min(1).max(200),
      stt_provider: provider(STT_PROVIDERS),
      stt_language: z.string().min(2).max(20).default('ru'),
    },
    { error: requiredSection('voice', 'tts_provider, tts_voice_id, stt_provider') },
  )
  .superRefine((voice, ctx) => {
    refuse(ctx, 'tts_voice_id', voiceProblem(voice.tts_provider, voice.tts_voice_id));
  });

const llmSchema = z
  .strictObject(
    {
      provider: provider(LLM_PROVIDERS),
      model: z.string().min(1).max(200),
      temperature: z.number().min(0).max(2).default(0.7),
      max_tokens: z.int().min(1).max(1_000_000).optional(),
    },
    { error: requiredSection('llm', 'provider, model') },
  )
  .superRefine((llm, ctx) => {
    refuse(ctx, 'model', modelProblem(llm.provider, llm.model));
  });

const voicemailSchema = z
  .strictObject({
    action: z.enum(['hang_up', 'leave_message']),
    message: sentence(2_000).optional(),
  })
  .refine(({ action, message }) => action === 'hang_up' || message !== undefined, {
    path: ['message'],
    message: 'is required to leave a message',
  });

/**
 * A bot. Unknown keys, duplicate ids, states that nothing leads to and providers that can't be used
 * are errors.
 */
export const skillbaseConfigSchema = z
  .strictObject(
    {
      context: z.strictObject(contextFields, { error: wordsOf('context') }),
      flow: z.strictObject(flowFields, { error: wordsOf('flow') }).superRefine(checkFlow),
      agent: agentSchema.prefault({}),
      tools: z
        .array(toolSchema)
        .max(50)
        .superRefine((tools, ctx) => {
          tools.forEach((tool, at) => {
            const isFirst = tools.findIndex((one) => toolNameOf(one) === toolNameOf(tool)) === at;
            if (isFirst) return;
            const path = toolNameOf(tool) === tool.config['name'] ? ['config', 'name'] : ['name'];
            ctx.addIssue({ code: 'custom', path: [at, ...path], message: 'is there twice' });
          });
        })
        .default([]),
      voice: voiceSchema,
      llm: llmSchema,
      voicemail: voicemailSchema.optional(),
      disclosure: sentence(2_000).optional(),
    },
    { error: wordsOf('config') },
  )
  .meta({ id: 'SkillbaseConfig' }) satisfies z.ZodType<SkillbaseConfig>;

/** As `skillbaseConfigSchema`, and its tools can be used: for configs that are written. */
export const newSkillbaseConfigSchema = skillbaseConfigSchema.superRefine(checkTools);

function refuse(ctx: z.RefinementCtx, field: string, message: string | null): void {
  if (message !== null) ctx.addIssue({ code: 'custom', path: [field], message });
}

function provider<Name extends string>(known: Record<Name, boolean>) {
  const names = Object.keys(known) as Name[];
  const usable = names.filter((name) => known[name]).join(', ');
  return z.enum(names as [Name, ...Name[]]).refine((name) => known[name], {
    error: (issue) => `${String(issue.input)} is not supported; supported are ${usable}`,
  });
}
