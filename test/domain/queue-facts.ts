import type { QueueFacts } from '../../src/domain/binding-limit.js';

export const ROOM = { perMinute: 600, channels: 100, heldChannels: 0, share: 1 };
/** A campaign whose own rate binds. */
export const FACTS: QueueFacts = {
  campaign: { perMinute: 60, channels: 10, heldChannels: 0 },
  company: ROOM,
  line: { ...ROOM, factor: 1 },
  observedPerMinute: null,
  waitsForChannel: false,
  holdSeconds: 30,
  comesBack: { share: 0.5, shareAgain: 0.5, delaySeconds: 1_800 },
};
