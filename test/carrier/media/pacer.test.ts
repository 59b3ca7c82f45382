import { describe, expect, it } from '@jest/globals';
import { createPacer, FRAME_MS } from '../../../src/carrier/media/pacer.js';

/** A clock that is moved by hand, with timers that fire late by what is asked for. */
function handClock() {
  let now = 1_000;
  let next: { at: number; run: () => void } | null = null;
  return {
    timers: {
      now: () => now,
      after(delayMs: number, run: () => void) {
        next = { at: now + delayMs, run };
        return () => void (next = null);
      },
    },
    /** Fires the next timer so many milliseconds too late. */
    fire(lateMs = 0) {
      const due = next;
      if (due === null) throw new Error('no timer is set');
      next = null;
      now = Math.max(now, due.at) + lateMs;
      due.run();
    },
    idle: () => next === null,
    now: () => now,
  };
}

describe('the clock of the phones', () => {
  it('does not drift when every timer is late', () => {
    const clock = handClock();
    const pacer = createPacer(clock.timers);
    let ticks = 0;
    pacer.add(() => (ticks += 1));

    for (let round = 0; round < 500; round += 1) clock.fire(round % 7);

    const elapsed = clock.now() - 1_000;
    expect(ticks).toBe(Math.floor(elapsed / FRAME_MS));
  });

  it('catches up after a short stall and forgets a long one', () => {
    const clock = handClock();
    const pacer = createPacer(clock.timers);
    let ticks = 0;
    pacer.add(() => (ticks += 1));

    clock.fire(200);
    const short = ticks;
    clock.fire(10_000);
    const long = ticks - short;

    expect(short).toBe(11);
    expect(long).toBeLessThanOrEqual(26);
  });

  it('stands still while there is no call', () => {
    const clock = handClock();
    const pacer = createPacer(clock.timers);
    const remove = pacer.add(() => undefined);

    remove();
    clock.fire();

    expect(clock.idle()).toBe(true);
    pacer.add(() => undefined);
    expect(clock.idle()).toBe(false);
    pacer.close();
    expect(clock.idle()).toBe(true);
  });
});
