import type { SkillbaseConfig } from './skillbase.js';

type Flow = SkillbaseConfig['flow'];

/** A stage of a linear flow, or a state of a graph. */
export interface FlowState {
  id: string;
  name: string;
  /** What the bot does in it; null: its name says it. */
  prompt: string | null;
}

/** A way out of a state; without a condition it is taken when the goal of the state is reached. */
export interface FlowWay {
  to: FlowState;
  condition: string | null;
}

/**
 * `no_such_way`: the flow does not lead there from here. `no_next`: here the flow ends, or what
 * comes next depends on a condition and has to be chosen.
 */
export type FlowMove =
  | { isMoved: true; state: FlowState }
  | { isMoved: false; reason: 'no_such_way' | 'no_next'; allowed: FlowWay[] };

export interface TalkFlow {
  readonly type: Flow['type'];
  readonly start: FlowState;
  readonly states: readonly FlowState[];
  waysFrom(stateId: string): FlowWay[];
  /** The goal of the state is reached: on to the next stage, or along its unconditional way. */
  advance(stateId: string): FlowMove;
  /** `wanted` is an id or a name, as a model may write either. */
  goTo(stateId: string, wanted: string): FlowMove;
}

/** What reports and turns may hold of the id of a state, which can be a whole sentence. */
const REPORTED_ID_LENGTH = 100;
const UNCONDITIONAL = /^(always|всегда)$/iu;

/**
 * The course of a talk as a machine: whatever is asked of it, it moves along the lines of the
 * configuration only.
 */
export function createTalkFlow({ type, states: configured, transitions }: Flow): TalkFlow {
  const states = configured.map(toState);
  const [start] = states;
  if (start === undefined) throw new Error('a flow without states is not a flow');
  const byId = new Map(states.map((state) => [state.id, state]));
  const waysFrom = (stateId: string): FlowWay[] =>
    type === 'linear' ? nextOf(states, stateId) : edgesOf(transitions, byId, stateId);
  return {
    ...{ type, start, states, waysFrom },
    advance(stateId) {
      const allowed = waysFrom(stateId);
      return move(
        allowed.filter(({ condition }) => condition === null),
        { reason: 'no_next', allowed },
      );
    },
    goTo(stateId, wanted) {
      const allowed = waysFrom(stateId);
      const exact = allowed.filter(({ to }) => to.id === wanted);
      const named = allowed.filter(({ to }) => wordOf(to.name) === wordOf(wanted));
      return move(exact.length > 0 ? exact : named, { reason: 'no_such_way', allowed });
    },
  };
}

export function reportedStateId(id: string): string {
  // Half of a surrogate pair would be no text.
  return id.slice(0, REPORTED_ID_LENGTH).replace(/[\uD800-\uDBFF]$/u, '');
}

/** Only where all ways that fit lead to one state. */
function move(
  fitting: FlowWay[],
  refused: { reason: 'no_such_way' | 'no_next'; allowed: FlowWay[] },
): FlowMove {
  const targets = new Map(fitting.map(({ to }) => [to.id, to]));
  const [state] = targets.values();
  if (state !== undefined && targets.size === 1) return { isMoved: true, state };
  return { isMoved: false, ...refused };
}

function nextOf(states: readonly FlowState[], stateId: string): FlowWay[] {
  const next = states[states.findIndex(({ id }) => id === stateId) + 1];
  const isKnown = states.some(({ id }) => id === stateId);
  return isKnown && next !== undefined ? [{ to: next, condition: null }] : [];
}

function edgesOf(
  transitions: Flow['transitions'],
  byId: ReadonlyMap<string, FlowState>,
  stateId: string,
): FlowWay[] {
  return transitions.flatMap(({ from_state: from, to_state: toId, condition }) => {
    const to = byId.get(toId);
    if (from !== stateId || to === undefined) return [];
    const text = condition?.trim() ?? '';
    return [{ to, condition: text === '' || UNCONDITIONAL.test(text) ? null : text }];
  });
}

function toState(state: Flow['states'][number]): FlowState {
  if (typeof state === 'string') return { id: state, name: state, prompt: null };
  const { id, name, prompt } = state;
  return { id, name, prompt: prompt?.trim() || null };
}

/** `«Прощание» ` and `прощание` are one name. */
function wordOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
