import { z } from 'zod';

/**
 * The only reader of the environment. Every variable, its default and its meaning stand here and in
 * the README.
 */
const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);

const environmentSchema = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port(8000),
  /** Where agents reach the API; default: the API's own host and port. */
  DOOR_URL: z.url().optional(),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must start with postgres://'),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(16),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^:/\s]+:\d+$/, 'must be host:port')
    .default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  TEMPORAL_API_KEY: z.string().min(1).optional(),
  TEMPORAL_TLS: z.enum(['true', 'false']).default('false'),
  TEMPORAL_UI_URL: z.url().default('http://127.0.0.1:8233'),
  SIMULATOR_URL: z.url().default('http://127.0.0.1:8090'),
  /** Folder of the simulator's ledger and unsent reports. */
  SIMULATOR_DATA: z.string().min(1).default('.new-voice/simulator'),
  /** Signs the per-call tokens of agents and peppers the hashes of API keys. */
  NEW_VOICE_SECRET: z.string().min(32, 'must have at least 32 characters'),
  CORS_ORIGINS: z.string().default(''),
  /** Of one key, counted by each API process; 0: no limit. */
  API_REQUESTS_PER_MINUTE: z.coerce.number().int().min(0).max(1_000_000).default(6_000),
  /** Set: metrics are answered there, too, and without a key. */
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  /** Who reads talks after their end; a key or a base URL is enough. Without: words only. */
  ANALYST_BASE_URL: z.url().optional(),
  ANALYST_API_KEY: z.string().min(1).optional(),
  ANALYST_MODEL: z.string().min(1).default('gpt-4o-mini'),
  UPLOAD_MAX_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .default(500 * 1024 * 1024),
  /** Webhooks may go to plain http and to private networks: for an intranet, and for tests. */
  WEBHOOK_ALLOW_PRIVATE: z.enum(['true', 'false']).default('false'),
  /** Folder with the recordings of calls; not set: nothing is recorded. */
  RECORDINGS_PATH: z.string().min(1).optional(),
  OPENAI_API_KEY: z.string().min(1).optional(),
  /** Of any server that speaks as OpenAI does. */
  OPENAI_BASE_URL: z.url().default('https://api.openai.com/v1'),
  CARTESIA_API_KEY: z.string().min(1).optional(),
  CARTESIA_BASE_URL: z.url().default('https://api.cartesia.ai'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export interface Config {
  api: {
    host: string;
    port: number;
    corsOrigins: string[];
    uploadMaxBytes: number;
    /** Null: not limited. */
    requestsPerMinute: number | null;
    /** Null: metrics are on the API's own port only. */
    metricsPort: number | null;
  };
  doorUrl: string;
  database: { url: string; pool: number };
  temporal: {
    address: string;
    namespace: string;
    apiKey: string | undefined;
    tls: boolean;
    uiUrl: string;
  };
  simulator: { url: string; dataDir: string };
  webhooks: { allowPrivate: boolean };
  /** Null: nothing is recorded. */
  recordings: { folder: string | null };
  /** Null: not set, and its voices can't be heard. */
  speech: Record<'openai' | 'cartesia', { key: string | null; url: string }>;
  secret: string;
  /** Null: no language model reads the talks. */
  analyst: { baseUrl: string | undefined; apiKey: string; model: string } | null;
  logLevel: string;
}

/** Thrown with every problem at once, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export function loadConfig(env: Record<string, string | undefined>): Readonly<Config> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const name = issue.path.join('.');
      return `  ${name}: ${given[name] === undefined ? 'is not set' : issue.message}`;
    });
    throw new ConfigError(`The environment is not usable:\n${lines.join('\n')}`);
  }
  const e = parsed.data;
  return Object.freeze({
    api: {
      host: e.HOST,
      port: e.PORT,
      corsOrigins: e.CORS_ORIGINS.split(',')
        .map((origin) => origin.trim())
        .filter(Boolean),
      uploadMaxBytes: e.UPLOAD_MAX_BYTES,
      requestsPerMinute: e.API_REQUESTS_PER_MINUTE === 0 ? null : e.API_REQUESTS_PER_MINUTE,
      metricsPort: e.METRICS_PORT ?? null,
    },
    doorUrl: e.DOOR_URL ?? `http://${e.HOST === '0.0.0.0' ? '127.0.0.1' : e.HOST}:${e.PORT}`,
    database: { url: e.DATABASE_URL, pool: e.DATABASE_POOL },
    temporal: {
      address: e.TEMPORAL_ADDRESS,
      namespace: e.TEMPORAL_NAMESPACE,
      apiKey: e.TEMPORAL_API_KEY,
      tls: e.TEMPORAL_TLS === 'true',
      uiUrl: e.TEMPORAL_UI_URL,
    },
    simulator: { url: e.SIMULATOR_URL, dataDir: e.SIMULATOR_DATA },
    webhooks: { allowPrivate: e.WEBHOOK_ALLOW_PRIVATE === 'true' },
    recordings: { folder: e.RECORDINGS_PATH ?? null },
    speech: {
      openai: { key: e.OPENAI_API_KEY ?? null, url: e.OPENAI_BASE_URL.replace(/\/+$/, '') },
      cartesia: { key: e.CARTESIA_API_KEY ?? null, url: e.CARTESIA_BASE_URL.replace(/\/+$/, '') },
    },
    secret: e.NEW_VOICE_SECRET,
    analyst: analystOf(e),
    logLevel: e.LOG_LEVEL,
  });
}

/** OpenAI's key goes to OpenAI only; a server of one's own may ask for none. */
function analystOf(e: z.output<typeof environmentSchema>): Config['analyst'] {
  const { ANALYST_BASE_URL: baseUrl, ANALYST_API_KEY: ownKey, ANALYST_MODEL: model } = e;
  if (baseUrl !== undefined) return { baseUrl, apiKey: ownKey ?? 'none', model };
  const apiKey = ownKey ?? e.OPENAI_API_KEY;
  return apiKey === undefined ? null : { baseUrl: e.OPENAI_BASE_URL, apiKey, model };
}
