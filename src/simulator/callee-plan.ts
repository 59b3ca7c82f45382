import { createDraw, drawBetween, drawWeighted, type Draw } from './draw.js';
import { SUFFIXES, type Behaviour, type LineSettings, type TalkEnding } from './settings.js';

export type NetworkEnding =
  | 'busy'
  | 'no_answer'
  | 'declined'
  | 'unreachable'
  | 'invalid_number'
  | 'trunk_failure'
  | 'congestion'
  | 'cancelled';

/** What the agent will meet once the call is answered. */
export type TalkKind =
  'human' | 'voicemail' | 'silence' | 'hangs_up_early' | 'drops' | 'lost_agent';

export interface Talk {
  kind: TalkKind;
  /** Null: it goes on until somebody hangs up. */
  seconds: number | null;
  /** How a human ends it. */
  ending: TalkEnding;
}

export interface CalleePlan {
  behaviour: Behaviour;
  rings: boolean;
  /** Line seconds from the dial until the call is answered or ends. */
  waitSeconds: number;
  then: { network: NetworkEnding; detail: string } | { talk: Talk };
}

export interface PlanInput {
  settings: LineSettings;
  number: string;
  /** How often this line dialled this number before. */
  dialsBefore: number;
  ringTimeoutSeconds: number;
  /** Line time of the dial. */
  atLineMs: number;
}

/** Before the ring timeout by this many line seconds, and still in time. */
const LAST_INSTANT_SECONDS = 0.1;

/**
 * The same seed, number and count of earlier dials give the same plan; a retry may so end
 * otherwise. A congested span cuts in by a draw of its own, so that all other dials stay as they
 * are without it.
 */
export function planCall(input: PlanInput): CalleePlan {
  const { settings, number, dialsBefore } = input;
  const draw = createDraw(settings.seed, number, dialsBefore);
  const behaviour = isCongested(input) ? 'congestion' : chooseBehaviour(settings, number, draw);
  const played =
    behaviour === 'busy_then_human' ? (dialsBefore === 0 ? 'busy' : 'human') : behaviour;
  return { behaviour, ...PLANS[played](input, draw) };
}

function isCongested({ settings, number, dialsBefore, atLineMs }: PlanInput): boolean {
  const { congestion, seed } = settings;
  if (congestion === null || atLineMs < congestion.from || atLineMs >= congestion.until) {
    return false;
  }
  return createDraw(seed, number, dialsBefore, 'congestion')() < congestion.share;
}

function chooseBehaviour(settings: LineSettings, number: string, draw: Draw): Behaviour {
  const drawn = drawWeighted(draw, settings.weights);
  return settings.by === 'suffix' ? (SUFFIXES[number.slice(-2)] ?? drawn) : drawn;
}

type Planner = (input: PlanInput, draw: Draw) => Omit<CalleePlan, 'behaviour'>;

/** The network answers by itself; no phone rings. */
const refusedAfter =
  (seconds: [number, number], network: NetworkEnding, detail: string): Planner =>
  (_input, draw) => ({
    rings: false,
    waitSeconds: drawBetween(draw, seconds),
    then: { network, detail },
  });

/** Picks up after the usual ring, unless the dial gives up first. */
const picksUp =
  (kind: TalkKind, seconds?: readonly [number, number]): Planner =>
  (input, draw) => {
    const waitSeconds = drawBetween(draw, input.settings.ring_seconds);
    if (waitSeconds >= input.ringTimeoutSeconds) return ringsOut(input, draw);
    return {
      rings: true,
      waitSeconds,
      then: { talk: talkOf(kind, seconds ?? input.settings.talk_seconds, { input, draw }) },
    };
  };

const ringsOut: Planner = (input) => ({
  rings: true,
  waitSeconds: input.ringTimeoutSeconds,
  then: { network: 'no_answer', detail: 'ring_timeout' },
});

const declines: Planner = (input, draw) => ({
  rings: true,
  waitSeconds: Math.min(drawBetween(draw, [2, 8]), input.ringTimeoutSeconds),
  then: { network: 'declined', detail: 'sip_603' },
});

const picksUpLate: Planner = (input, draw) => ({
  rings: true,
  waitSeconds: Math.max(0, input.ringTimeoutSeconds - LAST_INSTANT_SECONDS),
  then: { talk: talkOf('human', input.settings.talk_seconds, { input, draw }) },
});

const losesAgent: Planner = (input, draw) => {
  const plan = picksUp('lost_agent')(input, draw);
  if ('talk' in plan.then) plan.then.talk.seconds = null;
  return plan;
};

/** In the middle of what would have been a whole talk. */
const dropsInMidCall: Planner = (input, draw) => {
  const [min, max] = input.settings.talk_seconds;
  return picksUp('drops', [min * 0.4, max * 0.6])(input, draw);
};

const PLANS: Record<Exclude<Behaviour, 'busy_then_human'>, Planner> = {
  human: picksUp('human'),
  busy: refusedAfter([1, 3], 'busy', 'sip_486'),
  no_answer: ringsOut,
  declined: declines,
  invalid_number: refusedAfter([0.5, 2], 'invalid_number', 'sip_404'),
  unreachable: refusedAfter([2, 6], 'unreachable', 'sip_480'),
  voicemail: picksUp('voicemail', [12, 25]),
  hangs_up_early: picksUp('hangs_up_early', [1, 4]),
  silent: picksUp('silence', [9, 15]),
  trunk_failure: refusedAfter([0.2, 1], 'trunk_failure', 'sip_503'),
  congestion: refusedAfter([0.1, 0.4], 'congestion', 'cps_limit'),
  dies_in_mid_call: dropsInMidCall,
  answers_late: picksUpLate,
  lost_agent: losesAgent,
};

function talkOf(
  kind: TalkKind,
  seconds: readonly [number, number],
  { input, draw }: { input: PlanInput; draw: Draw },
): Talk {
  return {
    kind,
    seconds: drawBetween(draw, seconds),
    ending: drawWeighted(draw, input.settings.outcomes),
  };
}
