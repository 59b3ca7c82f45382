import { decide, type Decision, type GateStepName } from './gate.js';
import type { GateFacts } from './gate-facts.js';

/** The gate's word on the tasks that come next, in their order. */
export interface JudgedBatch<Task> {
  allowed: Task[];
  turnedAway: { task: Task; decision: Refused; untilMs: number }[];
  /** Holds back the whole campaign: the tasks from there on were not looked at. */
  held: Extract<Decision, { verdict: 'defer' }> | null;
}

type Refused = Exclude<Decision, { verdict: 'allow' }>;

/** Steps whose deferral says nothing about the contact. */
const OF_THE_CAMPAIGN: readonly GateStepName[] = ['campaign', 'caller_id', 'budget'];
/** What is put off without a time is looked at again after this much line time. */
export const UNDATED_LOOK_MS = 60_000;

/**
 * A task without facts is gone; each that is allowed reserves its money before the next is asked.
 * With `most` allowed no further one is looked at. `before`: what was judged in the same admission,
 * which the answer contains.
 */
export function judgeBatch<Task extends { id: string }>(
  tasks: readonly Task[],
  factsOf: ReadonlyMap<string, GateFacts>,
  { nowMs, most, before }: { nowMs: number; most: number; before?: JudgedBatch<Task> },
): JudgedBatch<Task> {
  const judged: JudgedBatch<Task> = {
    allowed: [...(before?.allowed ?? [])],
    turnedAway: [...(before?.turnedAway ?? [])],
    held: null,
  };
  for (const task of tasks) {
    if (judged.allowed.length >= most) break;
    const facts = factsOf.get(task.id);
    if (facts === undefined) continue;
    const decision = decide(withReserved(facts, judged.allowed.length), nowMs);
    if (decision.verdict === 'allow') judged.allowed.push(task);
    else if (decision.verdict === 'defer' && OF_THE_CAMPAIGN.includes(decision.step)) {
      judged.held = decision;
      break;
    } else {
      const until = decision.verdict === 'defer' ? decision.untilMs : null;
      judged.turnedAway.push({ task, decision, untilMs: until ?? nowMs + UNDATED_LOOK_MS });
    }
  }
  return judged;
}

/** In turns from both, for what neither has a share of: places that others were refused. */
export function inTurns<Task>(one: readonly Task[], other: readonly Task[]): Task[] {
  const longer = Math.max(one.length, other.length);
  return Array.from({ length: longer }, (_, at) => [one[at], other[at]])
    .flat()
    .filter((task) => task !== undefined);
}

export function isUndated({ decision }: { decision: Refused }): boolean {
  return decision.verdict === 'defer' && decision.untilMs === null;
}

function withReserved(facts: GateFacts, permits: number): GateFacts {
  const { budget } = facts.campaign;
  if (budget === null || permits === 0) return facts;
  const reservedUsd = budget.reservedUsd + permits * budget.nextCallUsd;
  return { ...facts, campaign: { ...facts.campaign, budget: { ...budget, reservedUsd } } };
}

/** The zones of a campaign's fresh tasks, sorted by what the window step says of them. */
export interface ZonesNow {
  /** To be taken from; also those whose contacts are all denied, one by one. */
  open: (string | null)[];
  /** The earliest opening of the others, line time; null: none is closed for a time. */
  opensAtMs: number | null;
  /** Why, while none is open. */
  reason: string | null;
  /** No window opens any more before the end, for nobody. */
  allOver: boolean;
}

export function zonesNow(
  decisions: readonly { zone: string | null; decision: Decision }[],
): ZonesNow {
  const isOver = ({ decision }: { decision: Decision }) =>
    decision.verdict === 'deny' && OVER.includes(decision.reason);
  const allOver = decisions.length > 0 && decisions.every(isOver);
  const open = decisions.filter(({ decision }) => decision.verdict !== 'defer');
  const closed = decisions
    .flatMap(({ decision }) => (decision.verdict === 'defer' ? [decision] : []))
    .sort((a, b) => (a.untilMs ?? Infinity) - (b.untilMs ?? Infinity));
  return {
    open: allOver ? [] : open.map(({ zone }) => zone),
    opensAtMs: closed[0]?.untilMs ?? null,
    reason: open.length === 0 ? (closed[0]?.reason ?? null) : null,
    allOver,
  };
}

const OVER: readonly string[] = ['schedule_over', 'window_never_opens'];
