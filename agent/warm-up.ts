import { machineIn } from '../src/domain/machine-words.js';
import { guard, startGuard } from '../src/domain/talk-guards.js';

const LIMITS = { talkMs: Infinity, hearsSound: false, afterRefusalMs: null };
const TEXT = 'Алло, слушаю вас.';
/** The first use of a pattern compiles it, the second one does so for good. */
const TIMES = 3;

/**
 * The patterns that every sentence is held against take a third of a second to compile, which the
 * first person to speak would wait for.
 */
export function warmUp(): void {
  for (let time = 0; time < TIMES; time += 1) {
    machineIn(TEXT);
    guard(startGuard(0), { event: { type: 'heard', text: TEXT }, atMs: 0 }, LIMITS);
    guard(startGuard(0), { event: { type: 'said', role: 'user', text: TEXT }, atMs: 0 }, LIMITS);
  }
}
