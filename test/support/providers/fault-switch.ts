/** What can go wrong with a paid provider, each on its own wire protocol. */
export const FAULTS = [
  'bad_key',
  'unknown_model',
  'slow',
  'error_500',
  'rate_limited',
  'closes_mid_turn',
  'silent',
  'garbage',
] as const;
export type Fault = (typeof FAULTS)[number];

export interface Behaviour {
  /** Waited before the first answer of each turn. */
  latencyMs: number;
  fault: Fault | null;
  /** So many turns go well before the fault sets in. */
  afterTurns: number;
  /** So many turns fail before all is well again. */
  times: number;
  /** What the fault `slow` waits instead of the latency. */
  slowMs: number;
}

const WELL: Behaviour = {
  latencyMs: 0,
  fault: null,
  afterTurns: 0,
  times: Infinity,
  slowMs: 8_000,
};

export interface FaultSwitch {
  /** Sets what is named and begins to count turns anew. */
  behave(changes: Partial<Behaviour>): void;
  /** The fault of a turn that begins now. */
  nextTurn(): Fault | null;
  /** The fault that a turn would meet; does not count as one. */
  peek(): Fault | null;
  latencyOf(fault: Fault | null): number;
}

/** Decides for each turn of a provider whether it goes well. */
export function createFaultSwitch(): FaultSwitch {
  let behaviour = WELL;
  let turns = 0;
  const peek = () => {
    const { fault, afterTurns, times } = behaviour;
    return turns >= afterTurns && turns < afterTurns + times ? fault : null;
  };
  return {
    behave(changes) {
      behaviour = { ...behaviour, ...changes };
      turns = 0;
    },
    nextTurn() {
      const fault = peek();
      turns += 1;
      return fault;
    },
    peek,
    latencyOf: (fault) => (fault === 'slow' ? behaviour.slowMs : behaviour.latencyMs),
  };
}
