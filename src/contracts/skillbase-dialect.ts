import type { z } from 'zod';

/**
 * Words for bodies of the other dialects: configs of five tabs, and the bots before skillbases.
 * They are refused with what to write instead, and never taken in part.
 */
const FIVE_TABS = {
  config: { knowledge_base: 'there are no knowledge bases; write context.facts' },
  context: {
    rules: 'write context.safety_rules',
    lead_criteria:
      'write agent.handoff_criteria (when to hand over) and agent.lead_transfer_fields (what to ' +
      'find out)',
    voice_id: 'write voice.tts_provider and voice.tts_voice_id',
  },
  flow: { conversation_plan: 'write flow.type "linear" and the steps as flow.states' },
} as const satisfies Record<string, Record<string, string>>;

const OLD_BOT: Record<string, string> = {
  scenario_config: 'write config.context and config.flow',
  voice_config: 'write config.voice',
  llm_config: 'write config.llm',
  phone_numbers: 'write caller_ids of a campaign',
};

type Words = (issue: z.core.$ZodRawIssue) => string | undefined;

/**
 * For a strict object: one line for each of its unknown keys, in their order, as `validate.ts`
 * takes them apart.
 */
export function wordsOf(section: keyof typeof FIVE_TABS): Words {
  const known: Record<string, string> = FIVE_TABS[section];
  return ({ code, keys }) => {
    if (code !== 'unrecognized_keys') return undefined;
    return linesFor(keys, known, 'is of the five-tab dialect of configs, which is not taken');
  };
}

export const wordsOfBots: Words = ({ code, keys }) =>
  code === 'unrecognized_keys' ? linesFor(keys, OLD_BOT, 'is of the old bots') : undefined;

/** For a section that configs of five tabs lack. */
export function requiredSection(name: string, fields: string): Words {
  return ({ code, input, keys }) => {
    if (code === 'unrecognized_keys') return linesFor(keys, {}, '');
    if (code !== 'invalid_type' || input !== undefined) return undefined;
    return `is required: {${fields}}. Configs of the five-tab dialect have no ${name}`;
  };
}

const FIVE_TAB_TOOLS = ['detect_language', 'skip_turn', 'transfer_to_agent'];

export function wordsOfTools(tools: readonly string[]): Words {
  return ({ input }) => {
    if (!FIVE_TAB_TOOLS.includes(String(input))) return undefined;
    return `is a tool of the five-tab dialect; there are ${tools.join(', ')}`;
  };
}

function linesFor(keys: unknown, known: Record<string, string>, what: string): string {
  const names = Array.isArray(keys) ? (keys as string[]) : [];
  return names
    .map((key) => (known[key] === undefined ? 'is not a known field' : `${what}: ${known[key]}`))
    .join('\n');
}
