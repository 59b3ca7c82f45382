import type { Expectation } from './callee.js';

/** The bot has the last word and hangs up. */
export const answered = (disposition: string): Expectation => {
  return { status: 200, ends: 'caller', disposition };
};

export const hangsUp = (disposition: string): Expectation => {
  return { status: 200, ends: 'callee', disposition };
};

export const refused = (status: number, disposition: string): Expectation => {
  return { status, ends: null, disposition };
};

/** Nobody answers the INVITE to its end. */
export const never = (disposition: string): Expectation => {
  return { status: null, ends: null, disposition };
};
