import { pino, type Logger } from 'pino';

export type { Logger };

/** Names of fields that hold a secret or a person's number; their values never reach a log. */
const REDACTED = ['token', 'secret', 'authorization', 'api_key', 'key', 'password'];
const PHONE_FIELDS = new Set(['phone', 'phoneNumber', 'phone_number', 'number']);

/** `+79990001234` -> `+7999***34`: enough to recognise one's own test, too little to call. */
export function maskNumber(phoneNumber: string): string {
  return phoneNumber.length < 8 ? '***' : `${phoneNumber.slice(0, 5)}***${phoneNumber.slice(-2)}`;
}

/**
 * Structured logs, one JSON object a line. A message is constant and lower-case; what varies is in
 * fields.
 */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    formatters: { level: (label) => ({ level: label }), log: maskPhoneFields },
  });
}

function maskPhoneFields(fields: Record<string, unknown>): Record<string, unknown> {
  if (!Object.keys(fields).some((name) => PHONE_FIELDS.has(name))) return fields;
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      PHONE_FIELDS.has(name) && typeof value === 'string' ? maskNumber(value) : value,
    ]),
  );
}
