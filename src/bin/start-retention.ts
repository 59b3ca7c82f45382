import type { Config } from '../config.js';
import { createRecordings } from '../media/recordings.js';
import type { Logger } from '../observability/logger.js';
import { repeat, type Repeated } from '../services/repeat.js';

const EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Removes recordings when they are as old as is wanted; without an age there is no such loop. */
export function startRetention(
  settings: Config['recordings'] | undefined,
  log: Logger,
): Repeated[] {
  const keepDays = settings?.keepDays ?? null;
  if (settings === undefined || keepDays === null) return [];
  const recordings = createRecordings(settings);
  return [
    repeat({ name: 'recordings', everyMs: EVERY_MS, log }, async () => {
      const removed = await recordings.removeOlderThan(new Date(Date.now() - keepDays * DAY_MS));
      if (removed > 0) log.info({ removed, keepDays }, 'old recordings were removed');
    }),
  ];
}
