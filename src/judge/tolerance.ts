/**
 * A clock that runs 60 times faster makes a quarter of a real second a quarter of a minute. What is
 * late by the machine's doing is forgiven in proportion to the speed, and not at all at speed 1.
 */
const LATE_REAL_MS = 500;
/** Two clocks of one machine, each read to the millisecond. */
const EARLY_REAL_MS = 20;
/** A control request holds for every dial from this long after it on; real time. */
export const CONTROL_HOLDS_AFTER_MS = 1_000;
/** A changed setting holds from this long after the change on; real time. */
export const SETTINGS_HOLD_AFTER_MS = 1_000;

/** Line milliseconds that a dial may be late at a line of this speed. */
export const latenessMs = (speed: number): number => LATE_REAL_MS * Math.max(0, speed - 1);

/** Line milliseconds that a dial may seem early. */
export const earlinessMs = (speed: number): number => EARLY_REAL_MS * Math.max(1, speed);
