import type { Expectation } from './expectation.js';

/** Contacts that may be called at the same hours. */
export interface ForecastGroup {
  contacts: number;
  /** Not before this instant; line time. */
  fromMs: number;
  /** Counted attempts that are behind them. */
  attempts: number;
  /** The first instant at or after the given one at which they may be called; null: never again. */
  opensAt(fromMs: number): number | null;
}

export interface ForecastPlan {
  fromMs: number;
  groups: readonly ForecastGroup[];
  /** Dials a minute that the limits leave. */
  perMinute: number;
  channels: number;
  /** Counted attempts of a contact in all. */
  attemptsMax: number;
  retryDelayMs: number;
  expected: Expectation;
}
