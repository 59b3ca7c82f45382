import { z } from 'zod';
import { isE164 } from './domain/phone-number.js';

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
  /** Goes before the folder: any service that speaks S3. All four of its names, or none. */
  RECORDINGS_S3_URL: z.url({ protocol: /^https?$/ }).optional(),
  RECORDINGS_S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
    .optional(),
  RECORDINGS_S3_KEY: z.string().min(1).optional(),
  RECORDINGS_S3_SECRET: z.string().min(1).optional(),
  RECORDINGS_S3_REGION: z.string().min(1).default('us-east-1'),
  /** Recordings that are older are removed; not set: none is. */
  RECORDINGS_KEEP_DAYS: z.coerce.number().int().min(1).max(36_500).optional(),
  OPENAI_API_KEY: z.string().min(1).optional(),
  /** Of any server that speaks as OpenAI does. */
  OPENAI_BASE_URL: z.url().default('https://api.openai.com/v1'),
  CARTESIA_API_KEY: z.string().min(1).optional(),
  CARTESIA_BASE_URL: z.url().default('https://api.cartesia.ai'),
  /** With key and secret: this process can serve lines of LiveKit. ws, wss, http or https. */
  LIVEKIT_URL: z.url({ protocol: /^(ws|http)s?$/ }).optional(),
  LIVEKIT_API_KEY: z.string().min(1).optional(),
  LIVEKIT_API_SECRET: z.string().min(1).optional(),
  LIVEKIT_AGENT_NAME: z.string().min(1).max(100).default('new-voice'),
  /** A trunk, kept by LiveKit or given here, makes the default line a real one. */
  LIVEKIT_SIP_TRUNK_ID: z.string().min(1).optional(),
  SIP_TRUNK_ADDRESS: z.string().min(1).optional(),
  SIP_TRUNK_TRANSPORT: z.enum(['auto', 'udp', 'tcp', 'tls']).default('auto'),
  /** Separated by commas; the first is shown when a call has no caller id. */
  SIP_TRUNK_NUMBERS: z
    .string()
    .transform((text) => text.split(',').map((number) => number.trim()))
    .refine((numbers) => numbers.every(isE164), 'must be numbers as +74950000000, with commas')
    .optional(),
  SIP_TRUNK_USERNAME: z.string().min(1).optional(),
  SIP_TRUNK_PASSWORD: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** What is set by halves is refused: it would look as if it were there. */
const wholeEnvironment = environmentSchema.superRefine((e, context) => {
  const missing = (name: string, why: string) =>
    context.addIssue({ code: 'custom', path: [name], message: why });
  const { LIVEKIT_URL: url, LIVEKIT_API_KEY: key, LIVEKIT_API_SECRET: secret } = e;
  if (url !== undefined && key === undefined) missing('LIVEKIT_API_KEY', 'goes with LIVEKIT_URL');
  if (url !== undefined && secret === undefined) {
    missing('LIVEKIT_API_SECRET', 'goes with LIVEKIT_URL');
  }
  const { SIP_TRUNK_ADDRESS: address, LIVEKIT_SIP_TRUNK_ID: trunkId } = e;
  if (address !== undefined && e.SIP_TRUNK_NUMBERS === undefined) {
    missing('SIP_TRUNK_NUMBERS', 'goes with SIP_TRUNK_ADDRESS');
  }
  if (address !== undefined && trunkId !== undefined) {
    missing('SIP_TRUNK_ADDRESS', 'and LIVEKIT_SIP_TRUNK_ID are two ways: set one of them');
  }
});

/** A trunk given by the environment; one of the two is set. */
export interface TrunkSettings {
  trunkId: string | null;
  /** What may be shown to callees. */
  numbers: string[];
  inline: {
    address: string;
    transport: 'auto' | 'udp' | 'tcp' | 'tls';
    numbers: string[];
    username: string | undefined;
    password: string | undefined;
  } | null;
}

export interface LivekitConfig {
  url: string;
  apiKey: string;
  apiSecret: string;
  agentName: string;
  /** Null: the default line stays a simulator. */
  trunk: TrunkSettings | null;
}

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
  /** Null: no real phone can ring from here. */
  livekit: LivekitConfig | null;
  webhooks: { allowPrivate: boolean };
  /** Without a folder and a bucket nothing is recorded. */
  recordings: { folder: string | null; s3?: S3Config | null; keepDays?: number | null };
  /** Null: not set, and its voices can't be heard. */
  speech: Record<'openai' | 'cartesia', { key: string | null; url: string }>;
  secret: string;
  /** Null: no language model reads the talks. */
  analyst: { baseUrl: string | undefined; apiKey: string; model: string } | null;
  logLevel: string;
}

export interface S3Config {
  url: string;
  bucket: string;
  region: string;
  key: string;
  secret: string;
}

/** Thrown with every problem at once, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export function loadConfig(env: Record<string, string | undefined>): Readonly<Config> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = wholeEnvironment.safeParse(given);
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
    livekit: livekitOf(e),
    webhooks: { allowPrivate: e.WEBHOOK_ALLOW_PRIVATE === 'true' },
    recordings: {
      folder: e.RECORDINGS_PATH ?? null,
      s3: s3Of(e),
      keepDays: e.RECORDINGS_KEEP_DAYS ?? null,
    },
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

function livekitOf(e: z.output<typeof environmentSchema>): LivekitConfig | null {
  const { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret } = e;
  if (url === undefined || apiKey === undefined || apiSecret === undefined) return null;
  return { url, apiKey, apiSecret, agentName: e.LIVEKIT_AGENT_NAME, trunk: trunkOf(e) };
}

function trunkOf(e: z.output<typeof environmentSchema>): TrunkSettings | null {
  const { SIP_TRUNK_ADDRESS: address, LIVEKIT_SIP_TRUNK_ID: trunkId } = e;
  const numbers = e.SIP_TRUNK_NUMBERS ?? [];
  if (address === undefined)
    return trunkId === undefined ? null : { trunkId, numbers, inline: null };
  const { SIP_TRUNK_USERNAME: username, SIP_TRUNK_PASSWORD: password } = e;
  const transport = e.SIP_TRUNK_TRANSPORT;
  const inline = { address, transport, numbers, username, password };
  return { trunkId: null, numbers, inline };
}

/** Null: recordings stay on disk. */
function s3Of(e: z.output<typeof environmentSchema>): S3Config | null {
  const { RECORDINGS_S3_URL: url, RECORDINGS_S3_BUCKET: bucket } = e;
  const { RECORDINGS_S3_KEY: key, RECORDINGS_S3_SECRET: secret } = e;
  if (url === undefined || bucket === undefined) return null;
  if (key === undefined || secret === undefined) return null;
  return { url, bucket, region: e.RECORDINGS_S3_REGION, key, secret };
}
