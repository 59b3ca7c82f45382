const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Told apart from a slug before Postgres is asked, which refuses other texts where it expects a
 * UUID.
 */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
