/**
 * What a log may know of a tool that broke: kind and place. The message of an error, and what hangs
 * on it, may hold an address with a number in it, or words of people.
 */
export function whereBroken(error: unknown): { kind: string; place: string } {
  if (!(error instanceof Error)) return { kind: typeof error, place: 'unknown' };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { kind: error.name, place: frames[0]?.trim() ?? 'unknown' };
}
