/**
 * The breaker: what it counts of the last calls of a campaign, since it was last resumed, and when
 * that is so bad that the campaign had better pause and somebody look.
 */
export interface BreakerCounts {
  /** Among the last `BREAKER_WINDOWS.dials` dials. */
  dials: number;
  trunkFailures: number;
  /** Among the last `BREAKER_WINDOWS.answered` answered calls. */
  answered: number;
  agentErrors: number;
  /** Among the last `BREAKER_WINDOWS.abandoned` answered calls. */
  answeredLong: number;
  /** Somebody answered and no agent was there to talk. */
  abandoned: number;
}

export const BREAKER_WINDOWS = { dials: 40, answered: 50, abandoned: 200 } as const;

export type BreakerCause = 'trunk_failures' | 'agent_errors' | 'abandoned_calls';

export interface BreakerTrip {
  cause: BreakerCause;
  failed: number;
  of: number;
}

interface Limit {
  cause: BreakerCause;
  failed: keyof BreakerCounts;
  of: keyof BreakerCounts;
  /** Fewer calls than this say nothing. */
  callsMin: number;
  shareMax: number;
}

const LIMITS: readonly Limit[] = [
  { cause: 'trunk_failures', failed: 'trunkFailures', of: 'dials', callsMin: 20, shareMax: 0.5 },
  { cause: 'agent_errors', failed: 'agentErrors', of: 'answered', callsMin: 20, shareMax: 0.2 },
  {
    cause: 'abandoned_calls',
    failed: 'abandoned',
    of: 'answeredLong',
    callsMin: 100,
    shareMax: 0.03,
  },
];

/** Null: the campaign may go on. */
export function breakerTrip(counts: BreakerCounts): BreakerTrip | null {
  for (const { cause, failed, of, callsMin, shareMax } of LIMITS) {
    const calls = counts[of];
    if (calls >= callsMin && counts[failed] >= calls * shareMax) {
      return { cause, failed: counts[failed], of: calls };
    }
  }
  return null;
}

/** Details of answered calls on which nobody talked, where no word of the bot was kept either. */
export const ABANDONED_DETAILS = ['agent_lost', 'no_agent_audio', 'no_report'] as const;

/** Only an ending like this can trip the breaker. */
export function mayTripBreaker(dispositionCode: string): boolean {
  return dispositionCode === 'trunk_failure' || dispositionCode === 'agent_error';
}
