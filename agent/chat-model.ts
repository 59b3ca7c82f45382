import type { llm } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';
import type { SkillbaseConfig } from '../src/domain/skillbase.js';

export interface ChatModelOptions {
  /** Default: that of the bot. */
  model: string | undefined;
  /** Any server that speaks as OpenAI does. */
  baseUrl: string | undefined;
  env: Record<string, string | undefined>;
}

const GROQ = 'https://api.groq.com/openai/v1';

/** The model that a bot thinks with, for a talk without a phone; throws when there is no key. */
export function openChatModel(
  { llm: wanted }: Pick<SkillbaseConfig, 'llm'>,
  { model = wanted.model, baseUrl, env }: ChatModelOptions,
): llm.LLM {
  const isGroq = wanted.provider === 'groq' && baseUrl === undefined;
  const variable = isGroq ? 'GROQ_API_KEY' : 'OPENAI_API_KEY';
  const set = (name: string) => (env[name] === '' ? undefined : env[name]);
  const own = baseUrl ?? set(isGroq ? 'GROQ_BASE_URL' : 'OPENAI_BASE_URL');
  // A server of one's own may ask for none.
  const apiKey = set(variable) ?? (baseUrl === undefined ? undefined : 'none');
  if (apiKey === undefined) throw new Error(`${variable} is not set. A script needs no key.`);
  const { temperature, max_tokens: limit } = wanted;
  const baseURL = own ?? (isGroq ? GROQ : undefined);
  return new openai.LLM({
    ...{ apiKey, model, temperature },
    ...(baseURL !== undefined && { baseURL }),
    ...(limit !== undefined && { maxCompletionTokens: limit }),
  });
}
