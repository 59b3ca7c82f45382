import { availableParallelism } from 'node:os';
import { z } from 'zod';

/**
 * All that an agent host is told. The server reads it once and fails with every problem at once;
 * the processes of its calls inherit the same environment.
 */
const text = z.string().min(1);
const count = (max: number) => z.coerce.number().int().min(0).max(max);
const url = (protocol: RegExp) =>
  z.url({ protocol }).transform((given) => given.replace(/\/+$/, ''));
/** `provider:model`; the model of a voice is the voice. */
const spare = z.string().regex(/^[a-z]+:.+$/, 'must be provider:model');

const environmentSchema = z.object({
  LIVEKIT_URL: url(/^(wss?|https?)$/),
  LIVEKIT_API_KEY: text,
  LIVEKIT_API_SECRET: text,
  LIVEKIT_AGENT_NAME: text.default('new-voice'),
  DEEPGRAM_API_KEY: text.optional(),
  DEEPGRAM_BASE_URL: url(/^wss?$/).default('wss://api.deepgram.com'),
  OPENAI_API_KEY: text.optional(),
  OPENAI_BASE_URL: url(/^https?$/).default('https://api.openai.com/v1'),
  GROQ_API_KEY: text.optional(),
  GROQ_BASE_URL: url(/^https?$/).default('https://api.groq.com/openai/v1'),
  CARTESIA_API_KEY: text.optional(),
  CARTESIA_BASE_URL: url(/^https?$/).default('https://api.cartesia.ai'),
  /** Taken when the bot's own provider fails. */
  AGENT_STT_FALLBACK: spare.optional(),
  AGENT_LLM_FALLBACK: spare.optional(),
  AGENT_TTS_FALLBACK: spare.optional(),
  /** Calls at once; default: two and a half a core. */
  AGENT_CALLS_MAX: z.coerce.number().int().min(1).max(1_000).optional(),
  /** Processes that wait, warm, for a call. */
  AGENT_IDLE_PROCESSES: z.coerce.number().int().min(1).max(100).default(2),
  AGENT_HOST: text.default('127.0.0.1'),
  /** Of the health check; 0 takes any free one. */
  AGENT_PORT: z.coerce.number().int().min(0).max(65_535).default(8081),
  /** Reports that the platform has not taken yet, and what else must outlive a process. */
  AGENT_DATA: text.default('.new-voice/agent'),
  /** How long calls may go on after SIGTERM. */
  AGENT_DRAIN_SECONDS: count(86_400).default(3_600),
  /** `v1-mini` listens to how a sentence ends; languages it does not know fall to `vad`. */
  AGENT_TURN_DETECTION: z.enum(['vad', 'v1-mini']).default('vad'),
  /** Silence after which a turn is taken to be over, and the longest wait for it. */
  AGENT_ENDPOINTING_MIN_MS: count(10_000).default(300),
  AGENT_ENDPOINTING_MAX_MS: count(10_000).default(2_500),
  /** Asks the model before the turn is surely over: faster, and more tokens. */
  AGENT_PREEMPTIVE_GENERATION: z.enum(['true', 'false']).default('true'),
  /** Tools may ask systems in private networks, and over plain http: for an intranet. */
  AGENT_TOOLS_ALLOW_PRIVATE: z.enum(['true', 'false']).default('false'),
  /** The platform's own part of every prompt; default: the one that the API previews. */
  PLATFORM_PROMPT_FILE: text.optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export interface ProviderAccess {
  /** Null: not set, and its calls fail. */
  key: string | null;
  url: string;
}

export type ProviderName = 'deepgram' | 'openai' | 'groq' | 'cartesia';

export interface Spare {
  provider: string;
  model: string;
}

export interface AgentConfig {
  livekit: { url: string; apiKey: string; apiSecret: string; agentName: string };
  providers: Record<ProviderName, ProviderAccess>;
  spares: { stt: Spare | null; llm: Spare | null; tts: Spare | null };
  callsMax: number;
  idleProcesses: number;
  health: { host: string; port: number };
  dataDir: string;
  drainSeconds: number;
  turns: {
    detection: 'vad' | 'v1-mini';
    minDelayMs: number;
    maxDelayMs: number;
    isPreemptive: boolean;
  };
  tools: { allowPrivate: boolean };
  promptFile: string | null;
  logLevel: string;
}

const CALLS_PER_CORE = 2.5;

/** Throws with a line for each variable that is wrong. */
export function loadAgentConfig(env: Record<string, string | undefined>): AgentConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const name = issue.path.join('.');
      return `  ${name}: ${given[name] === undefined ? 'is not set' : issue.message}`;
    });
    throw new Error(`The agent's environment is not usable:\n${lines.join('\n')}`);
  }
  return configOf(parsed.data);
}

function configOf(e: z.output<typeof environmentSchema>): AgentConfig {
  return {
    livekit: {
      url: e.LIVEKIT_URL,
      apiKey: e.LIVEKIT_API_KEY,
      apiSecret: e.LIVEKIT_API_SECRET,
      agentName: e.LIVEKIT_AGENT_NAME,
    },
    providers: {
      deepgram: { key: e.DEEPGRAM_API_KEY ?? null, url: e.DEEPGRAM_BASE_URL },
      openai: { key: e.OPENAI_API_KEY ?? null, url: e.OPENAI_BASE_URL },
      groq: { key: e.GROQ_API_KEY ?? null, url: e.GROQ_BASE_URL },
      cartesia: { key: e.CARTESIA_API_KEY ?? null, url: e.CARTESIA_BASE_URL },
    },
    spares: {
      stt: spareOf(e.AGENT_STT_FALLBACK),
      llm: spareOf(e.AGENT_LLM_FALLBACK),
      tts: spareOf(e.AGENT_TTS_FALLBACK),
    },
    callsMax: e.AGENT_CALLS_MAX ?? Math.max(1, Math.floor(CALLS_PER_CORE * availableParallelism())),
    idleProcesses: e.AGENT_IDLE_PROCESSES,
    health: { host: e.AGENT_HOST, port: e.AGENT_PORT },
    dataDir: e.AGENT_DATA,
    drainSeconds: e.AGENT_DRAIN_SECONDS,
    turns: {
      detection: e.AGENT_TURN_DETECTION,
      minDelayMs: e.AGENT_ENDPOINTING_MIN_MS,
      maxDelayMs: e.AGENT_ENDPOINTING_MAX_MS,
      isPreemptive: e.AGENT_PREEMPTIVE_GENERATION === 'true',
    },
    tools: { allowPrivate: e.AGENT_TOOLS_ALLOW_PRIVATE === 'true' },
    promptFile: e.PLATFORM_PROMPT_FILE ?? null,
    logLevel: e.LOG_LEVEL,
  };
}

function spareOf(given: string | undefined): Spare | null {
  if (given === undefined) return null;
  const [provider = '', ...model] = given.split(':');
  return { provider, model: model.join(':') };
}
