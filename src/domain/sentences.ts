/** Parts become one sentence: the first, a colon, the others; what is undefined is left out. */
export function sentence(parts: readonly (string | null | undefined)[]): string {
  const [first, ...rest] = parts.filter((part) => part !== undefined && part !== null);
  return rest.length === 0 ? `${first}.` : `${first}: ${rest.join('; ')}.`;
}

/** What the clock on the wall shows in the zone, with the zone's name. */
export function localTime(instantMs: number, timezone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone: timezone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return `${parts.format(instantMs)} (${timezone})`;
}
