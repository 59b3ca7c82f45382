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

/** The database can't be reached now; the same request may well succeed in a moment. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (code !== null && (AWAY_CODES.has(code) || code.startsWith('08'))) return true;
  if (AWAY_MESSAGE.test(error.message)) return true;
  return error instanceof AggregateError && error.errors.some(isDatabaseAway);
}

/** Class 22 of Postgres: a value out of its range, which validation should have refused before. */
export function isRefusedData(error: unknown): boolean {
  return /^22[0-9A-Z]{3}$/.test(codeOf(error) ?? '');
}

function codeOf(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : null;
}
