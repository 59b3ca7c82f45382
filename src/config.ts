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
  UPLOAD_MAX_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .default(500 * 1024 * 1024),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export interface Config {
  api: { host: string; port: number; corsOrigins: string[]; uploadMaxBytes: number };
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
  secret: string;
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
    secret: e.NEW_VOICE_SECRET,
    logLevel: e.LOG_LEVEL,
  });
}
