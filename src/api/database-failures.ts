const AWAY_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOENT',
  'EPIPE',
  // Postgres: shutting down, crashed, starting up, too many connections.
  '57P01',
  '57P02',
  '57P03',
  '53300',
]);
const AWAY_MESSAGE = /connection terminated|timeout acquiring a connection|timeout expired/i;

interface Failure {
  code?: unknown;
  message?: unknown;
  /** The database's own error, in what wraps it. */
  nativeError?: unknown;
  /** Of a host with several addresses, none of which answers. */
  errors?: unknown;
}

/** The database can't be reached now; the same request may well succeed in a moment. */
export function isDatabaseAway(error: unknown): boolean {
  return causes(error).some(({ code, message }) => {
    if (typeof code === 'string' && (AWAY_CODES.has(code) || code.startsWith('08'))) return true;
    return typeof message === 'string' && AWAY_MESSAGE.test(message);
  });
}

/** Class 22 of Postgres: a value out of its range, which validation should have refused before. */
export function isRefusedData(error: unknown): boolean {
  return causes(error).some(({ code }) => typeof code === 'string' && /^22[0-9A-Z]{3}$/.test(code));
}

function causes(error: unknown): Failure[] {
  if (typeof error !== 'object' || error === null) return [];
  const failure = error as Failure;
  const several: unknown[] = Array.isArray(failure.errors) ? failure.errors : [];
  return [failure, ...[failure.nativeError, ...several].flatMap(causes)];
}
