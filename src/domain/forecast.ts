import {
  contactsOf,
  dialSome,
  nextMoment,
  readyAt,
  startFlow,
  type Flow,
} from './forecast-flow.js';
import type { ForecastPlan } from './forecast-plan.js';

export interface Forecast {
  /** Line time; null: nobody is ever called. */
  firstDialMs: number | null;
  lastDialMs: number | null;
  finishMs: number | null;
  dials: number;
  /** Contacts whose time runs out before all their dials are made. */
  unreached: number;
  /** What it takes to dial at the full rate. */
  channelsNeeded: number;
  /** Dials a minute that rate and channels allow together. */
  perMinute: number;
  costUsd: { low: number; high: number };
}

/** Slots are spaced so that this part of a rate is used. */
const USED_OF_RATE = 0.99;
/** The forecast looks at so many moments of dialling, and gives up after ten times as many. */
const MOMENTS = 2_000;
const MOMENTS_MAX = 20_000;
const STEP_MIN_MS = 15_000;
const STEP_MAX_MS = 30 * 60_000;
/** Cheaper: fewer answers and shorter talks; dearer: everybody talks once, and for longer. */
const CHEAP = 0.7;
const DEAR = 1.5;

/**
 * Expected dials in time, as a flow: at each moment those whose hours are open are dialled at the
 * rate, and the expected part of them comes back after the delay of a retry.
 */
export function forecast(plan: ForecastPlan): Forecast {
  const perMinute = rateOf(plan);
  const flow = startFlow(plan);
  const stepMs = stepOf(plan, perMinute);
  for (let moments = 0; moments < MOMENTS_MAX && flow.cohorts.length > 0; moments += 1) {
    const ready = readyAt(flow);
    if (ready.length === 0) {
      const nextMs = nextMoment(flow);
      if (nextMs === null) break;
      flow.nowMs = nextMs;
      continue;
    }
    dialSome(flow, ready, { plan, most: (perMinute * stepMs) / 60_000, stepMs });
    flow.nowMs += stepMs;
  }
  return result(plan, flow, perMinute);
}

function rateOf({ perMinute, channels, expected }: ForecastPlan): number {
  return Math.min(perMinute * USED_OF_RATE, (channels * 60) / expected.holdSeconds);
}

function stepOf({ groups, attemptsMax }: ForecastPlan, perMinute: number): number {
  const contacts = groups.reduce((total, group) => total + group.contacts, 0);
  const workMs = (contacts * Math.min(2, attemptsMax) * 60_000) / perMinute;
  return Math.min(STEP_MAX_MS, Math.max(STEP_MIN_MS, workMs / MOMENTS));
}

function result(plan: ForecastPlan, flow: Flow, perMinute: number): Forecast {
  const { expected } = plan;
  const contacts = plan.groups.reduce((total, group) => total + group.contacts, 0);
  const talks = Math.min(contacts, flow.dials * expected.answeredShare);
  const busy = (plan.perMinute * USED_OF_RATE * expected.holdSeconds) / 60;
  return {
    firstDialMs: flow.firstDialMs,
    lastDialMs: flow.lastDialMs,
    finishMs: flow.lastDialMs === null ? null : flow.lastDialMs + expected.holdSeconds * 1_000,
    dials: Math.round(flow.dials),
    unreached: Math.round(flow.unreached + contactsOf(flow.cohorts)),
    // Calls of unequal length meet: two deviations above the mean suffice.
    channelsNeeded:
      flow.dials === 0 ? 0 : Math.ceil(Math.min(contacts, busy + 2 * Math.sqrt(busy))),
    perMinute,
    costUsd: {
      low: talks * CHEAP * expected.talkUsd,
      high: flow.dials === 0 ? 0 : contacts * DEAR * expected.talkUsd,
    },
  };
}
