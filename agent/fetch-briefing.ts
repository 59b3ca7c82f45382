import { setTimeout as pause } from 'node:timers/promises';
import { parseBriefing, type Briefing } from './briefing.js';
import type { AskDoor, DoorAnswer } from './door-client.js';

const TRIES_MAX = 12;
const TRY_TIMEOUT_MS = 3_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;

export interface FetchBriefingOptions {
  /** Asked before each try: nobody waits for this call any more. */
  isOver: () => boolean;
  wait?: (ms: number) => Promise<unknown>;
}

/**
 * The call's briefing; a door that is away or busy is asked again for some seconds, within the time
 * that the line waits for its agent. Null: it said no, or nothing.
 */
export async function fetchBriefing(
  askDoor: AskDoor,
  { isOver, wait = pause }: FetchBriefingOptions,
): Promise<Briefing | null> {
  let pauseMs = FIRST_PAUSE_MS;
  for (let tries = 0; tries < TRIES_MAX && !isOver(); tries += 1) {
    const answer = await askDoor({
      method: 'GET',
      action: 'config',
      timeoutMs: TRY_TIMEOUT_MS,
    }).catch(() => null);
    if (answer !== null && !mayChange(answer)) return parseBriefing(answer.body);
    await wait(pauseMs);
    pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs);
  }
  return null;
}

function mayChange({ status }: DoorAnswer): boolean {
  return status === 429 || status >= 500;
}
