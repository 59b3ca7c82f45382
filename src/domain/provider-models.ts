/**
 * What the providers that a bot may name are known to serve. `*` stands for any text. A new model
 * is one more line here.
 */
export const LLM_MODELS: Readonly<Record<string, readonly string[]>> = {
  // OpenAI's own names have no slash; one with a slash is of a compatible server behind a base URL.
  openai: ['gpt-*', 'chatgpt-*', 'o1*', 'o3*', 'o4*', '*/*'],
  groq: [
    ...['llama-*', 'llama3-*', 'gemma*', 'mixtral-*', 'qwen-*', 'deepseek-*', 'compound*'],
    ...['openai/gpt-oss-*', 'meta-llama/*', 'qwen/*', 'moonshotai/*', 'groq/*'],
  ],
};

const OPENAI_VOICES = [
  ...['alloy', 'ash', 'ballad', 'coral', 'echo', 'fable', 'nova', 'onyx', 'sage', 'shimmer'],
  'verse',
];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Why the provider can't use the model; null: it can. */
export function modelProblem(provider: string, model: string): string | null {
  const known = LLM_MODELS[provider];
  if (known === undefined || known.some((pattern) => matches(pattern, model))) return null;
  return `${shown(model)} is not a model of ${provider}; it has ${known.join(', ')}`;
}

/** Why the provider can't speak with the voice; null: it can. */
export function voiceProblem(provider: string, voiceId: string): string | null {
  if (provider === 'openai' && !OPENAI_VOICES.includes(voiceId)) {
    return `${shown(voiceId)} is not a voice of openai; it has ${OPENAI_VOICES.join(', ')}`;
  }
  if (provider === 'cartesia' && !UUID.test(voiceId)) {
    return `${shown(voiceId)} is not a voice of cartesia: its voices have UUIDs`;
  }
  return null;
}

function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}

function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
