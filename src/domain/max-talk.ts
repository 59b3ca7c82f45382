/** Of a bot whose config names no limit. */
const DEFAULT_SECONDS = 600;

/** How long a talk of this bot may last; its config was checked when it was stored. */
export function maxTalkSeconds(config: Record<string, unknown>): number {
  const { context } = config;
  if (typeof context !== 'object' || context === null) return DEFAULT_SECONDS;
  const limit = (context as Record<string, unknown>)['max_call_duration'];
  return typeof limit === 'number' ? limit : DEFAULT_SECONDS;
}
