import type { z } from 'zod';

type State = string | { id: string };

interface Flow {
  type: 'linear' | 'graph';
  states: readonly State[];
  transitions: readonly { from_state: string; to_state: string }[];
}

/** A state is known by its id; one that is just a sentence, by the sentence. */
const idOf = (state: State) => (typeof state === 'string' ? state : state.id);

/**
 * Every state has an id of its own, every transition joins two of them, and in a graph each can be
 * reached.
 */
export function checkFlow(flow: Flow, ctx: z.RefinementCtx): void {
  const ids = flow.states.map(idOf);
  ids.forEach((id, at) => {
    if (ids.indexOf(id) === at) return;
    addIssue(ctx, ['states', at], `has the id of another state: ${shown(id)}`);
  });
  flow.transitions.forEach((transition, at) => {
    for (const end of ['from_state', 'to_state'] as const) {
      if (ids.includes(transition[end])) continue;
      addIssue(ctx, ['transitions', at, end], `is not a state: ${shown(transition[end])}`);
    }
  });
  if (flow.type !== 'graph') return;
  const reached = reachable(ids[0] ?? '', flow.transitions);
  ids.forEach((id, at) => {
    if (reached.has(id)) return;
    addIssue(ctx, ['states', at], `cannot be reached from the first state: ${shown(id)}`);
  });
}

function reachable(start: string, transitions: Flow['transitions']): Set<string> {
  const reached = new Set([start]);
  for (const state of reached) {
    for (const { from_state, to_state } of transitions) {
      if (from_state === state) reached.add(to_state);
    }
  }
  return reached;
}

function addIssue(ctx: z.RefinementCtx, path: (string | number)[], message: string): void {
  ctx.addIssue({ code: 'custom', path, message });
}

function shown(id: string): string {
  return id.length > 40 ? `${id.slice(0, 40)}...` : id;
}
